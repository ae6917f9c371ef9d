//! How good the data of each source is (page P15): measured right, told with its rule, and no small group to a director.

use child::{FeedKind, policy::Role};
use desk::{Count, FieldQuality, NewUser, Share, SourceQuality};
use tests::{Backend, Bare, PASSWORD, TestApp, Visitor};

use crate::journey::comparable;

const PUPILS: &str = "record_id,upn,first_name,surname,dob,sex,postcode,updated_on\n\
    E1,B12,Imogen,Marchbank,2015-03-02,F,FV3 1AA,2026-08-22\n\
    E2,,Caspian,Thornquist,2014-07-19,M,,2026-08-02\n\
    E3,,Odette,Vellacott,2016-11-05,,FV3 3DD,\n\
    E4,,Odette,Vellacott,2016-11-05,,FV3 3DD,\n\
    ,,Nobody,Known,2016-11-05,,FV3 3DD,\n";
const CARE: &str = "record_id,first_name,surname,dob,postcode,shielded,updated_on\n\
    S1,IMOGEN,Marchbank,2015-03-02,FV9 9ZZ,N,2026-08-01\n\
    S2,Odette,Vellacott,2016-11-05,FV3 3DD,N,2026-08-01\n";

/// The columns of the file, to the letter: scripts may rely on them.
const COLUMNS: [&str; 7] = [
    "Field",
    "Complete",
    "Valid",
    "Agrees with other sources",
    "Last confirmed",
    "Claimed by the source",
    "Gap",
];

const fn exact(part: i64, whole: i64) -> Share {
    Share::Exact { part, whole }
}

fn field<'q>(quality: &'q SourceQuality, slug: &str) -> &'q FieldQuality {
    let mut fields = quality.fields.iter();
    fields
        .find(|field| field.field == slug)
        .expect("the source can give it")
}

#[test]
fn p15_what_is_measured_is_what_the_records_say() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            bare.load(FeedKind::Education, PUPILS).await;
            bare.load(FeedKind::SocialCare, CARE).await;
            bare.link().await;
            bare.clock.set(bare.desk.now() + chrono::TimeDelta::hours(1));
            assert!(bare.desk.measure_quality().await.unwrap(), "it was never measured");
            assert!(!bare.desk.measure_quality().await.unwrap(), "nothing has changed since");
            let steward = Bare::viewer(Role::DataSteward);
            let school = bare.desk.quality_of_source(&steward, "education").await.unwrap();
            let summary = &school.summary;
            assert_eq!(summary.records, Count::Exact { count: 4 });
            assert_eq!((summary.linked, summary.rejected), (exact(4, 4), exact(1, 5)));
            assert_eq!(summary.repeated, exact(1, 4), "Odette is there twice");
            assert_eq!(school.rules[0].rule, "record_id_missing");
            let upn = field(&school, "upn");
            assert_eq!(
                (upn.complete, upn.valid, upn.agrees),
                (exact(1, 4), exact(0, 1), Some(Share::Nothing))
            );
            let first_name = field(&school, "first-name");
            assert_eq!(
                (first_name.complete, first_name.agrees),
                (exact(4, 4), Some(exact(2, 2))),
                "case is no difference"
            );
            let address = field(&school, "address");
            assert_eq!(
                (address.complete, address.valid, address.agrees),
                (exact(3, 4), exact(3, 3), Some(exact(1, 2)))
            );
            assert_eq!(field(&school, "sex").complete, exact(2, 4));
            assert_eq!(field(&school, "dob").confirmed_days, Some(10), "of 10 and 30 days");
            assert_eq!(school.months.len(), 1);
            // What changes is measured again, and takes the place of what was there.
            bare.load(FeedKind::Education, &PUPILS.replace("E2,,", "E2,B873400016101,"))
                .await;
            bare.link().await;
            bare.clock.set(bare.desk.now() + chrono::TimeDelta::hours(1));
            assert!(bare.desk.measure_quality().await.unwrap());
            let school = bare.desk.quality_of_source(&steward, "education").await.unwrap();
            assert_eq!((field(&school, "upn").complete, school.months.len()), (exact(2, 4), 1));
            bare.clock.set(bare.desk.now() + chrono::TimeDelta::days(30));
            assert!(bare.desk.measure_quality().await.unwrap(), "days have passed");
            let school = bare.desk.quality_of_source(&steward, "education").await.unwrap();
            assert_eq!(school.months.len(), 2, "a month of its own");
            assert_eq!(field(&school, "dob").confirmed_days, Some(40));
        }
    });
}

/// The cells of a row, without what is for screen readers alone.
fn cells(row: &str) -> Vec<String> {
    let parts = row.replace("<td", "\u{1}<td").replace("<th", "\u{1}<th");
    let text = |cell: &str| {
        let shown: String = cell
            .split("<span class=\"govuk-visually-hidden\">")
            .enumerate()
            .map(|(at, part)| {
                if at == 0 {
                    part
                } else {
                    part.split_once("</span>").map_or("", |(_, rest)| rest)
                }
            })
            .collect();
        let words: String = shown
            .split('<')
            .map(|part| part.split_once('>').map_or("", |(_, text)| text))
            .collect();
        words.trim().to_owned()
    };
    parts.split('\u{1}').skip(1).map(text).collect()
}

#[test]
fn p15_the_file_is_the_table_and_every_percent_opens_its_rule_and_count() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 30).await else {
                continue;
            };
            app.desk.measure_quality().await.unwrap();
            let steward = Visitor::signed_in(&app, Role::DataSteward).await;
            let list = steward.get("/quality").await;
            assert!(
                list.has("row-education") && list.has("row-social_care"),
                "{}",
                list.words()
            );
            let page = steward.get("/quality/education").await;
            assert_eq!(page.status, 200);
            let rows = page
                .body
                .split("<tr")
                .filter(|row| row.contains("data-testid=\"field-"));
            let table: Vec<Vec<String>> = rows.map(|row| cells(row.split("</tr>").next().unwrap_or(""))).collect();
            let file = steward.get("/quality/education/fields.csv").await;
            let mut reader = csv::ReaderBuilder::new().from_reader(file.body.as_bytes());
            assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
            let lines: Vec<Vec<String>> = reader
                .records()
                .map(|line| line.unwrap().iter().map(str::to_owned).collect())
                .collect();
            assert!(lines.len() > 8, "{lines:?}");
            // The file guards cells that begin like a formula; the page does not have to.
            let plain = |cell: &String| cell.trim_start_matches('\'').to_owned();
            let lines: Vec<Vec<String>> = lines.iter().map(|line| line.iter().map(plain).collect()).collect();
            assert_eq!(table, lines);
            let opened_by: Vec<&str> = page
                .attributes("href")
                .into_iter()
                .filter(|href| href.contains("/field/"))
                .collect();
            assert_eq!(opened_by.len(), 3 * table.len(), "three percents of each field");
            for link in opened_by {
                let (path, part) = link.split_once('#').expect("it leads to one percent");
                let opened = steward.get(path).await;
                assert!(
                    opened.has(&format!("part-{part}")) && opened.has(&format!("count-{part}")),
                    "{link}"
                );
            }
        }
    });
}

#[test]
fn p06_a_director_sees_shares_and_no_small_group_and_others_nothing() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        app.desk.measure_quality().await.unwrap();
        let director = Visitor::signed_in(&app, Role::Director).await;
        for path in ["/quality", "/quality/education", "/quality/education/field/dob"] {
            let page = director.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            let small = page.hooks().into_iter().find(|hook| hook.starts_with("count-"));
            assert_eq!(small, None, "no share comes with its counts: {path}");
        }
        let json = director.get("/api/v1/quality/education").await.body;
        assert!(json.contains("few") && !json.contains("\"whole\""), "{json}");
        for role in [Role::SocialWorker, Role::ManagementTeam, Role::Auditor, Role::Analyst] {
            let visitor = Visitor::signed_in(&app, role).await;
            let absent = visitor.get("/no-such-page").await;
            for path in ["/quality", "/quality/education", "/quality/education/fields.csv"] {
                let answer = visitor.get(path).await;
                assert_eq!(answer.status, 404, "{role} {path}");
                assert_eq!(comparable(&answer), comparable(&absent), "{role} {path}");
            }
        }
        for path in [
            "/quality/nobody",
            "/quality/education/field/no-such",
            "/quality/education/field/due-date",
        ] {
            assert_eq!(director.get(path).await.status, 404, "{path}");
        }
    });
}

#[test]
fn p06_a_partner_sees_how_good_the_data_of_its_own_sources_is_and_nothing_of_what_others_hold() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 30).await else {
                continue;
            };
            app.desk.measure_quality().await.unwrap();
            let nobody = Visitor::signed_in(&app, Role::SourcePartner).await;
            let list = nobody.get("/quality").await;
            assert!(list.status == 200 && list.has("empty"), "{}", list.words());
            let new = NewUser {
                sources: vec!["education".to_owned()],
                terms_accepted: true,
                ..NewUser::new(
                    "school@example.org",
                    "Partner of the tests",
                    Role::SourcePartner,
                    PASSWORD,
                )
            };
            app.desk.create_user(new).await.unwrap();
            let partner = Visitor::stranger(&app);
            partner.sign_in("school@example.org", PASSWORD).await;
            let home = partner.get("/").await;
            assert!(home.attributes("href").contains(&"/quality"), "{}", home.words());
            let list = partner.get("/quality").await;
            assert_eq!((list.has("row-education"), list.has("row-social_care")), (true, false));
            let page = partner.get("/quality/education").await;
            assert!(page.has("count-complete") && page.has("field-dob"), "{}", page.words());
            let field = partner.get("/quality/education/field/dob").await;
            assert!(
                field.has("count-complete") && !field.has("part-agrees"),
                "{}",
                field.words()
            );
            let file = partner.get("/quality/education/fields.csv").await;
            let head = file.body.split("\r\n").next();
            assert_eq!(head, Some("Field,Complete,Valid,Last confirmed,Claimed by the source"));
            for answer in [&list, &page, &field] {
                assert!(!answer.words().contains("Agree"), "{}", answer.words());
            }
            for path in [
                "/api/v1/quality",
                "/api/v1/quality/education",
                "/api/v1/quality/education/fields/dob",
            ] {
                let answer = partner.get(path).await;
                assert_eq!(answer.status, 200, "{path}");
                assert!(!answer.body.contains("agrees"), "{}", answer.body);
            }
            let absent = partner.get("/no-such-page").await;
            for path in [
                "/quality/social_care",
                "/quality/social_care/fields.csv",
                "/quality/social_care/field/dob",
                "/quality/nobody",
            ] {
                let answer = partner.get(path).await;
                assert_eq!(answer.status, 404, "{path}");
                assert_eq!(comparable(&answer), comparable(&absent), "{path}");
                assert_eq!(nobody.get(path).await.status, 404, "{path}");
            }
        }
    });
}
