//! Promise 3: order and batching do not matter.

use std::collections::BTreeMap;

use child::FeedKind;
use tests::{Bare, County, count, run};

/// One feed: its kind, header and rows.
type Feed = (FeedKind, String, Vec<String>);

/// The feeds of a county.
fn feeds(children: usize) -> Vec<Feed> {
    let county = County::of(children);
    let feeds = county.files.feeds.iter().map(|feed| {
        let text = std::fs::read_to_string(&feed.path).expect("a feed of ours is readable");
        let mut lines = text.lines().map(|line| format!("{line}\n"));
        let header = lines.next().expect("a feed has a header");
        (feed.kind.parse().expect("a kind of ours"), header, lines.collect())
    });
    feeds.collect()
}

/// A fixed shuffle: rows ordered by a multiplicative hash of their place.
fn shuffled(rows: &[String], salt: u64) -> Vec<String> {
    let mut keyed: BTreeMap<(u64, usize), &String> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        keyed.insert(
            ((place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ salt), place),
            row,
        );
    }
    keyed.into_values().cloned().collect()
}

/// The digest of each database that loaded the feeds one after the other and linked them at the end.
async fn file_by_file(feeds: &[Feed]) -> Vec<String> {
    let mut digests = Vec::new();
    for bare in Bare::on_every_backend().await {
        for (kind, header, rows) in feeds {
            bare.load(*kind, &(header.clone() + &rows.concat())).await;
        }
        bare.link().await;
        digests.push(bare.digest().await);
    }
    digests
}

#[test]
fn p03_any_order_and_any_batching_gives_the_same_children() {
    run(async {
        let feeds = feeds(count(60, 600));
        let mut digests = file_by_file(&feeds).await;
        for (salt, parts) in [(11_u64, 3_usize), (77, 7)] {
            for bare in Bare::on_every_backend().await {
                // Feeds the other way round, rows shuffled, linked after every part.
                for part in 0..parts {
                    for (kind, header, rows) in feeds.iter().rev() {
                        let rows: String = shuffled(rows, salt).into_iter().skip(part).step_by(parts).collect();
                        if !rows.is_empty() {
                            bare.load(*kind, &(header.clone() + &rows)).await;
                        }
                    }
                    bare.link().await;
                }
                digests.push(bare.digest().await);
            }
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "one digest for every order, batching and database");
    });
}

#[test]
fn p03_one_record_at_a_time_is_all_at_once() {
    run(async {
        let feeds = feeds(60);
        let (kind, header, rows) = &feeds[2];
        let few: Vec<&String> = rows.iter().take(6).collect();
        for (bare, other) in Bare::on_every_backend()
            .await
            .into_iter()
            .zip(Bare::on_every_backend().await)
        {
            for (kind, header, rows) in &feeds[..2] {
                let csv = header.clone() + &rows.concat();
                bare.load(*kind, &csv).await;
                other.load(*kind, &csv).await;
            }
            bare.link().await;
            for row in &few {
                bare.load(*kind, &(header.clone() + row)).await;
                bare.link().await;
            }
            other
                .load(
                    *kind,
                    &(header.clone() + &few.iter().map(|row| row.as_str()).collect::<String>()),
                )
                .await;
            other.link().await;
            assert_eq!(bare.digest().await, other.digest().await);
        }
    });
}

/// The columns and texts of each row.
fn fields(header: &str, rows: &[String]) -> Vec<BTreeMap<String, String>> {
    let text = header.to_owned() + &rows.concat();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .map(|row| row.expect("a row of ours is readable"))
        .collect()
}

#[test]
fn p03_records_sent_by_themselves_give_the_same_children_as_their_files() {
    run(async {
        let feeds = feeds(count(30, 300));
        let mut digests = file_by_file(&feeds).await;
        for bare in Bare::on_every_backend().await {
            // A file first, linked, and a file that nobody linked yet; the rest by themselves, several at a time.
            for (kind, header, rows) in &feeds[..2] {
                bare.load(*kind, &(header.clone() + &rows.concat())).await;
                if *kind == feeds[0].0 {
                    bare.link().await;
                }
            }
            let sender = bare.sender().await;
            let mut senders = tokio::task::JoinSet::new();
            for (kind, header, rows) in feeds[2..].iter().cloned() {
                let (desk, sender) = (bare.desk.clone(), sender.clone());
                senders.spawn(async move {
                    for fields in fields(&header, &rows) {
                        let id = fields[kind.id_column()].clone();
                        let source = tests::source(kind);
                        let first = desk
                            .receive(&sender, source, &id, fields.clone())
                            .await
                            .expect("it is taken in");
                        let again = desk
                            .receive(&sender, source, &id, fields)
                            .await
                            .expect("it is taken in");
                        assert!(first.changed && !again.changed, "the same again changes nothing");
                        assert_eq!(first.version, again.version);
                    }
                });
            }
            senders.join_all().await;
            bare.link().await;
            digests.push(bare.digest().await);
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "one digest however the records came");
    });
}
