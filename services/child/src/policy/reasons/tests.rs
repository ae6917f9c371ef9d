//! What the lists let somebody say, and what a council may not write down.

use super::{GivenReason, OwnWords, Reason, ReasonList, Reasons, WrongReason};
use crate::policy::{Reach, Role, Viewer, reach};

/// A whole configuration of which every test changes a part.
const SETTINGS: &str = r#"
    [search.words]
    working = "Working with the child"
    court = "A court asked"
    [search.roles.social_worker]
    choices = ["court", "working"]
    own_words = "no"
    [override.words]
    duty = "Court or statutory duty"
    [override.roles]
    social_worker = ["duty"]
"#;

fn read(settings: &str) -> Result<Reasons, String> {
    toml::from_str(settings).map_err(|error| error.message().to_owned())
}

fn list(own_words: OwnWords) -> ReasonList {
    ReasonList {
        reasons: vec![Reason {
            code: "working".to_owned(),
            words: "Working with the child".to_owned(),
        }],
        own_words,
    }
}

fn stated(own_words: OwnWords, code: &str, words: &str) -> Result<String, WrongReason> {
    list(own_words).stated(&GivenReason {
        code: code.to_owned(),
        words: words.to_owned(),
    })
}

#[test]
fn a_reason_is_one_of_the_list_or_words_of_ones_own_as_the_list_allows() {
    let working = || Ok("Working with the child".to_owned());
    assert_eq!(stated(OwnWords::No, "working", "more"), working());
    assert_eq!(stated(OwnWords::Allowed, "working", ""), working());
    assert_eq!(
        stated(OwnWords::Allowed, "other", " Court asked "),
        Ok("Court asked".to_owned())
    );
    assert_eq!(
        stated(OwnWords::Demanded, "working", " Court asked "),
        Ok("Working with the child: Court asked".to_owned())
    );
    assert_eq!(stated(OwnWords::Allowed, "other", " "), Err(WrongReason::NoWords));
    assert_eq!(stated(OwnWords::Demanded, "working", " "), Err(WrongReason::NoWords));
    for own_words in [OwnWords::Allowed, OwnWords::Demanded] {
        let code = list(own_words).codes().last().unwrap().to_string();
        assert!(stated(own_words, &code, &"é".repeat(500)).is_ok());
        assert_eq!(
            stated(own_words, &code, &"é".repeat(501)),
            Err(WrongReason::TooManyWords)
        );
    }
}

#[test]
fn what_is_not_on_the_list_is_no_reason() {
    for own_words in [OwnWords::No, OwnWords::Allowed, OwnWords::Demanded] {
        for code in ["", "Working", "working ", "Working with the child", "curious"] {
            let stated = stated(own_words, code, "In my own words");
            assert_eq!(stated, Err(WrongReason::NotListed), "{own_words:?} {code}");
        }
    }
    for own_words in [OwnWords::No, OwnWords::Demanded] {
        assert_eq!(stated(own_words, "other", "Words"), Err(WrongReason::NotListed));
        assert_eq!(list(own_words).codes(), ["working"]);
    }
    assert_eq!(list(OwnWords::Allowed).codes(), ["working", "other"]);
}

#[test]
fn by_default_every_role_that_is_asked_has_a_list_and_no_other_role_has() {
    let reasons = Reasons::default();
    for role in Role::ALL {
        let wider = reach(*role) == Reach::WiderForAReason;
        assert_eq!(reasons.search(*role).is_some(), wider, "{role}");
        let viewer = Viewer::new(crate::UserId(uuid::Uuid::nil()), "", *role);
        assert_eq!(!reasons.overriding(*role).is_empty(), viewer.may_override(), "{role}");
    }
}

#[test]
fn a_role_has_the_reasons_that_the_council_lists_for_it_in_that_order() {
    let reasons = read(SETTINGS).unwrap();
    let list = reasons.search(Role::SocialWorker).unwrap();
    assert_eq!(list.codes(), ["court", "working"]);
    assert_eq!(reasons.overriding(Role::SocialWorker)[0].code, "duty");
    // A role without a list has none: nothing opens for it.
    assert_eq!(reasons.search(Role::HealthPractitioner), None);
    assert!(reasons.overriding(Role::YotOrPoliceCp).is_empty());
}

#[test]
fn an_override_for_a_reason_that_is_gone_is_told_by_its_code() {
    let reasons = read(SETTINGS).unwrap();
    assert_eq!(reasons.override_words("duty"), "Court or statutory duty");
    assert_eq!(reasons.override_words("emergency"), "emergency");
}

#[test]
fn a_setting_that_cannot_be_used_is_told_by_its_key() {
    let cases = [
        (
            "search.roles.social_worker",
            "search.roles.wizard",
            "reasons.search.roles.wizard: there is no role \"wizard\"",
        ),
        (
            "search.roles.social_worker",
            "search.roles.data_steward",
            "reasons.search.roles.data_steward: this role is asked for no reason",
        ),
        (
            "[\"court\", \"working\"]",
            "[\"curt\"]",
            "reasons.search.roles.social_worker.choices: there is no reason \"curt\" in reasons.search.words",
        ),
        (
            "[\"court\", \"working\"]",
            "[\"court\", \"court\"]",
            "reasons.search.roles.social_worker.choices: \"court\" stands there twice",
        ),
        (
            "[\"court\", \"working\"]",
            "[]",
            "reasons.search.roles.social_worker.choices: name a reason",
        ),
        ("court = ", "other = ", "reasons.search.words.other: "),
        ("court = ", "\"A court\" = ", "reasons.search.words.A court: a code is"),
        (
            "\"A court asked\"",
            "\" \"",
            "reasons.search.words.court: the words of a reason are",
        ),
        (
            "\"A court asked\"",
            "\"Working with the child\"",
            "reasons.search.words.working: another code has the same words",
        ),
        (
            "social_worker = [\"duty\"]",
            "social_worker = []",
            "reasons.override.roles.social_worker: name a reason",
        ),
        (
            "social_worker = [\"duty\"]",
            "school_practitioner = [\"duty\"]",
            "reasons.override.roles.school_practitioner: this role may not",
        ),
    ];
    for (from, to, message) in cases {
        assert!(SETTINGS.contains(from), "{from}");
        let error = read(&SETTINGS.replacen(from, to, 1)).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
    let free = SETTINGS
        .replace("[\"court\", \"working\"]", "[]")
        .replace("\"no\"", "\"allowed\"");
    assert_eq!(
        read(&free).unwrap().search(Role::SocialWorker).unwrap().codes(),
        ["other"]
    );
    assert!(read(&SETTINGS.replace("\"no\"", "\"maybe\"")).is_err());
}

#[test]
fn words_that_nobody_asked_for_are_not_kept() {
    let kept = |own_words, code: &str| {
        let list = ReasonList {
            own_words,
            ..read(SETTINGS).unwrap().search(Role::SocialWorker).unwrap().clone()
        };
        let given = GivenReason {
            code: code.to_owned(),
            words: "Hearing".to_owned(),
        };
        list.take(given).map(|kept| kept.words)
    };
    assert_eq!(kept(OwnWords::No, "court").unwrap(), "");
    assert_eq!(kept(OwnWords::Allowed, "court").unwrap(), "");
    assert_eq!(kept(OwnWords::Allowed, "other").unwrap(), "Hearing");
    assert_eq!(kept(OwnWords::Demanded, "court").unwrap(), "Hearing");
    assert_eq!(kept(OwnWords::No, "other"), Err(WrongReason::NotListed));
}
