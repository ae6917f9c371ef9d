//! What is in force, read as a browser and a screen reader would read it.

use report::assessment::{
    Assessment, Expected, Item, KeepRule, Matching, Measured, Open, Purpose, Recipient, Retention, Role, Source,
    assessment_html,
};

use crate::html::{attributes, cells, headings};

/// An assessment with something in every section; `name` makes the texts that people typed.
fn said(name: &dyn Fn(&str) -> String) -> Assessment {
    Assessment {
        council: name("Fellvale Council"),
        contact: name("the management team"),
        made_on: "1 September 2026".to_owned(),
        version: "0".to_owned(),
        children: 130_000,
        records: 500_000,
        purposes: vec![Purpose {
            purpose: name("Know who works with a child"),
            basis: name("Children Act 2004"),
        }],
        items: [("ID", "Names"), ("AD", "Addresses")]
            .map(|(code, what)| Item {
                code: code.to_owned(),
                what: what.to_owned(),
            })
            .to_vec(),
        sources: vec![Source {
            title: name("Schools"),
            belongs_to: "the council (Education)".to_owned(),
            sends: "school-census".to_owned(),
            may_load: "yes".to_owned(),
            records: 1,
            delivered: None,
            remarks: String::new(),
        }],
        roles: vec![Role {
            title: "Social worker".to_owned(),
            accounts: 7,
            access: vec!["V".to_owned(), "L17".to_owned()],
        }],
        retention: Retention {
            version: 1,
            approved: false,
            rules: vec![KeepRule {
                id: name("IDX-5"),
                what: name("Archived record"),
                period: "6 years, from archived".to_owned(),
                then: "Delete".to_owned(),
                basis: name("Limitation Act"),
                carried_out: "Daily run".to_owned(),
            }],
        },
        recipients: vec![Recipient {
            who: name("Data hub"),
            what: "delivers".to_owned(),
            until: None,
        }],
        matching: Some(Matching {
            model: "version 2".to_owned(),
            join: 9.5,
            review: 3.25,
            trained_on: Some(1_000),
            expected: Some(Expected {
                false_joins: 0.001,
                missed: 0.02,
                labelled_pairs: 0,
            }),
            measured: vec![Measured {
                what: "Joined pairs that are one child".to_owned(),
                rate: 0.991,
                interval: Some((0.98, 0.997)),
            }],
        }),
        safeguards: vec![("Pages by https alone".to_owned(), "no".to_owned())],
        findings: vec![Open {
            check: "backup".to_owned(),
            wrong: true,
            found: name("there is none"),
            todo: "take one".to_owned(),
        }],
        left_open: vec![name("A photograph of a screen.")],
    }
}

fn plain(name: &str) -> String {
    name.to_owned()
}

#[test]
fn headings_are_in_order_and_every_reference_leads_to_one_place() {
    let html = assessment_html(&said(&plain));
    let ranks = headings(&html);
    assert_eq!(ranks.iter().filter(|rank| **rank == 1).count(), 1);
    assert!(ranks.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{ranks:?}");
    let mut ids = attributes(&html, "id");
    ids.sort_unstable();
    let distinct = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), distinct, "ids are unique");
    for named in attributes(&html, "aria-labelledby") {
        assert!(ids.contains(&named), "{named}");
    }
    assert!(html.contains("lang=\"en-GB\"") && html.contains("1 September 2026"));
}

#[test]
fn it_says_what_is_in_force_and_what_nobody_stated_or_measured() {
    let html = assessment_html(&said(&plain));
    let all = cells(&html);
    for told in [
        "L17",
        "Children Act 2004",
        "IDX-5",
        "99.10 %",
        "98.00 % to 99.70 %",
        "wrong",
    ] {
        assert!(all.iter().any(|cell| cell == told), "{told}: {all:?}");
    }
    assert!(html.contains("not approved by anybody") && html.contains("by the scores alone"));
    let bare = Assessment {
        purposes: Vec::new(),
        sources: Vec::new(),
        recipients: Vec::new(),
        findings: Vec::new(),
        matching: Some(Matching {
            expected: None,
            measured: Vec::new(),
            trained_on: None,
            ..said(&plain).matching.expect("it was made")
        }),
        ..said(&plain)
    };
    let html = assessment_html(&bare);
    for told in [
        "Not stated",
        "No source is registered",
        "not measured",
        "not estimated",
        "found nothing",
    ] {
        assert!(html.contains(told), "{told}");
    }
    assert!(!html.contains("99.10"), "nothing is made up");
    assert!(assessment_html(&Assessment { matching: None, ..bare }).contains("Nothing was linked yet"));
}

#[test]
fn what_people_typed_is_text_and_the_file_loads_nothing() {
    let hostile = |name: &str| format!("<script src=//x>{name}</script>\"'&");
    let html = assessment_html(&said(&hostile));
    for part in ["<script", " src=\"", "<img", "url("] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("&#60;script"));
}
