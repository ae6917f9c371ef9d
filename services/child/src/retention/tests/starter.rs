//! The rules that are shipped, and what a text of rules may not say.

use super::super::*;

#[test]
fn the_shipped_rules_are_read_and_say_who_carries_each_out() {
    let rules = RuleSet::starter();
    let by = |wanted: fn(CarriedOut) -> bool| -> Vec<&str> {
        let rules = rules.rules.iter().filter(|rule| wanted(rule.carried_out()));
        rules.map(|rule| &*rule.id).collect()
    };
    assert_eq!(by(|by| by == CarriedOut::ByThePages), ["IDX-1", "CAF-7"]);
    assert_eq!(by(|by| by == CarriedOut::WithTheChild), ["STG-3", "STG-4", "MAT-1"]);
    assert_eq!(
        by(|by| matches!(by, CarriedOut::NotYet(_))),
        ["CAF-1", "CAF-3", "CAF-5", "AUD-1", "USR-1", "REP-1", "YOU-2", "BIR-1"]
    );
    assert_eq!(by(|by| by == CarriedOut::ByTheRun).len(), rules.rules.len() - 13);
    assert_eq!(rules.cooling_days, 30);
}

fn reasons(from: &str, to: &str) -> String {
    let text = STARTER.replacen(from, to, 1);
    assert_ne!(text, STARTER, "{from} stands in the shipped rules");
    RuleSet::read(&text).expect_err("it is refused").to_string()
}

#[test]
fn a_text_that_is_no_set_of_rules_is_refused_with_every_reason() {
    let both = reasons(
        "keep = \"6 years\"\nthen = \"purge\"\nnotice_days",
        "keep = \"soon\"\nthen = \"burn\"\nnotice_days",
    );
    assert!(
        both.contains("rule IDX-5: \"soon\" is no period") && both.contains("rule IDX-5: \"burn\" is no action"),
        "{both}"
    );
    for (from, to, why) in [
        ("cooling_days = 30", "cooling_days = 29", "cooling_days must be from 30"),
        ("id = \"IDX-2a\"", "id = \"IDX-1\"", "rule IDX-1 stands there twice"),
        ("id = \"IDX-1\"", "id = \"IDX 1\"", "the id must be 1 to 20 letters"),
        (
            "about = \"involvement\"",
            "about = \"diary\"",
            "\"diary\" is no type of record",
        ),
        (
            "if = [\"birth_unknown\"]",
            "if = [\"unlucky\"]",
            "\"unlucky\" is no condition",
        ),
        (
            "from = \"age_18\"",
            "from = \"age_500\"",
            "\"age_500\" starts no period",
        ),
        (
            "keep = \"1 year\"\nthen = \"hide\"",
            "keep = \"2 years\"\nthen = \"hide\"",
            "the pages hide this after 1 year",
        ),
        (
            "from = \"archived\"\nkeep = \"6 years\"",
            "from = \"dob\"\nkeep = \"26 years\"",
            "deleted only from the archive",
        ),
        ("class = \"adoption\"\n", "", "a case record needs a class"),
        (
            "notice_days = 90\n",
            "class = \"care\"\n",
            "only case records have a class",
        ),
        (
            "basis = \"Data minimisation\"",
            "basis = \" \"",
            "basis must have 1 to 300 characters",
        ),
        ("leap_birthday", "leap_year", "unknown field"),
        ("then = \"hide\"", "then = \"hide\"\ncolour = \"red\"", "unknown field"),
    ] {
        let told = reasons(from, to);
        assert!(told.contains(why), "{why}: {told}");
    }
    let no_archive = "leap_birthday = \"1 March\"\ncooling_days = 30\n[[rule]]\nid = \"P\"\nabout = \"child_record\"\nwhat = \"w\"\n\
                      from = \"archived\"\nkeep = \"1 year\"\nthen = \"purge\"\nbasis = \"b\"\n";
    assert!(
        RuleSet::read(no_archive)
            .expect_err("refused")
            .to_string()
            .contains("add a rule that archives it")
    );
    assert!(RuleSet::read(&"#".repeat(200_001)).is_err());
}

#[test]
fn rows_of_feeds_go_after_ninety_days_and_rejected_ones_after_thirty() {
    let received = super::day("2026-08-01");
    let due = |about| rows_due(&super::shipped(), about, received).map(|date| (date.rule, date.on.to_string()));
    assert_eq!(
        due(About::FeedRows),
        Some(("STG-1".to_owned(), "2026-10-30".to_owned()))
    );
    assert_eq!(
        due(About::RejectedRows),
        Some(("STG-2".to_owned(), "2026-08-31".to_owned()))
    );
}

#[test]
fn every_step_is_read_back_by_its_name() {
    for name in [
        "open",
        "hide",
        "archive",
        "restrict",
        "give_notice",
        "withdraw_notice",
        "ask_review",
        "end_review",
        "purge",
    ] {
        assert_eq!(Step::from_name(name).map(Step::name), Some(name));
    }
    assert_eq!(Step::from_name("burn"), None);
}
