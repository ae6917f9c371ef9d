//! `models/schema.json` says what a model file may hold: the same as the types that read it, no more and no less.

use std::collections::BTreeSet;

use linkage::{
    Label, Model, Population, RecordKey,
    model::{
        BUILTIN_NAMES, BlockingRule, ChosenThresholds, Clustering, Comparison, ComparisonKind, Condition, DefiniteRule,
        Field, FieldKind, Frequencies, Guard, KnownRule, Level, LinkType, Relative, RuleVerdict, SourceErrors, Targets,
        Thresholds, Trained, TrainedLevel,
    },
    train,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::check::faults;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../models/schema.json")).expect("the schema is JSON")
}

fn faults_of(model: &Model) -> Vec<String> {
    let schema = schema();
    let value = serde_json::from_str(&model.to_json()).expect("a model is JSON");
    faults(&schema, &schema, &value, "")
}

/// What serde expects where it finds a name that it does not know: the names between backticks after "expected".
fn expected<T: DeserializeOwned>(value: Value) -> BTreeSet<String> {
    let error = serde_json::from_value::<T>(value)
        .err()
        .expect("the name is unknown")
        .to_string();
    let (_, names) = error.split_once("expected ").unwrap_or_else(|| panic!("{error}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn names(list: impl Iterator<Item = impl Into<String>>) -> BTreeSet<String> {
    list.map(Into::into).collect()
}

#[test]
fn schema_and_types_have_the_same_keys() {
    let schema = schema();
    let unknown = || json!({"no such key": 0});
    for (name, keys) in [
        ("model", expected::<Model>(unknown())),
        ("field", expected::<Field>(unknown())),
        ("comparison", expected::<Comparison>(unknown())),
        ("level", expected::<Level>(unknown())),
        ("blocking_rule", expected::<BlockingRule>(unknown())),
        ("relative", expected::<Relative>(unknown())),
        ("definite_rule", expected::<DefiniteRule>(unknown())),
        ("thresholds", expected::<Thresholds>(unknown())),
        ("targets", expected::<Targets>(unknown())),
        ("clustering", expected::<Clustering>(unknown())),
        ("source_errors", expected::<SourceErrors>(unknown())),
        ("trained", expected::<Trained>(unknown())),
        ("trained_level", expected::<TrainedLevel>(unknown())),
        ("chosen_thresholds", expected::<ChosenThresholds>(unknown())),
        ("frequencies", expected::<Frequencies>(unknown())),
    ] {
        let said = &schema["$defs"][name];
        let properties = said["properties"].as_object().unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(names(properties.keys()), keys, "{name}");
        assert_eq!(said["additionalProperties"], json!(false), "{name}");
        for (key, property) in properties {
            assert!(property["description"].is_string(), "{name}.{key} has no description");
        }
    }
}

/// True if a value does not read as its type without a key.
fn is_required<T: DeserializeOwned>(full: &Value, key: &str) -> bool {
    let mut less = full.clone();
    less.as_object_mut()
        .expect("an object")
        .remove(key)
        .expect("the key is there");
    serde_json::from_value::<T>(less).is_err()
}

#[test]
fn schema_and_types_require_the_same_keys() {
    let schema = schema();
    let full = full();
    let check = |name: &str, value: &Value, is_required: fn(&Value, &str) -> bool| {
        let keys = names(value.as_object().unwrap().keys());
        let properties = schema["$defs"][name]["properties"].as_object().unwrap();
        assert_eq!(keys, names(properties.keys()), "the full model has every key of {name}");
        let required = names(keys.iter().filter(|key| is_required(value, key)));
        let said = schema["$defs"][name].get("required").and_then(Value::as_array);
        let said = names(said.into_iter().flatten().map(|name| name.as_str().unwrap()));
        assert_eq!(required, said, "{name}");
    };
    check("model", &full, is_required::<Model>);
    check("field", &full["fields"][0], is_required::<Field>);
    check("comparison", &full["comparisons"][0], is_required::<Comparison>);
    check("level", &full["comparisons"][0]["levels"][0], is_required::<Level>);
    check("blocking_rule", &full["blocking"][0], is_required::<BlockingRule>);
    check("relative", &full["relatives"][0], is_required::<Relative>);
    check("definite_rule", &full["rules"][1], is_required::<DefiniteRule>);
    check("thresholds", &full["thresholds"], is_required::<Thresholds>);
    check("targets", &full["targets"], is_required::<Targets>);
    check("clustering", &full["clustering"], is_required::<Clustering>);
    check("source_errors", &full["source_errors"], is_required::<SourceErrors>);
    let trained = &full["trained"];
    check("trained", trained, is_required::<Trained>);
    check(
        "trained_level",
        &trained["levels"]["name"][0],
        is_required::<TrainedLevel>,
    );
    check(
        "chosen_thresholds",
        &trained["thresholds"],
        is_required::<ChosenThresholds>,
    );
    check(
        "frequencies",
        &trained["frequencies"]["name"],
        is_required::<Frequencies>,
    );
}

#[test]
fn schema_and_types_know_the_same_names() {
    let schema = schema();
    let unknown = || json!("no such name");
    for (name, values) in [
        ("link_type", expected::<LinkType>(unknown())),
        ("field_kind", expected::<FieldKind>(unknown())),
        ("comparison_kind", expected::<ComparisonKind>(unknown())),
        ("condition", expected::<Condition>(unknown())),
        ("known_rule", expected::<KnownRule>(unknown())),
        ("rule_verdict", expected::<RuleVerdict>(unknown())),
        ("guard", expected::<Guard>(unknown())),
    ] {
        let said = schema["$defs"][name]["enum"]
            .as_array()
            .unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(
            names(said.iter().map(|value| value.as_str().unwrap())),
            values,
            "{name}"
        );
    }
}

#[test]
fn every_shipped_model_and_a_trained_one_satisfy_the_schema() {
    for name in BUILTIN_NAMES {
        assert_eq!(faults_of(&Model::builtin(name).unwrap()), [""; 0], "{name}");
    }
    let mut model = Model::builtin("person").unwrap();
    model.targets = Some(Targets {
        false_joins: Some(0.01),
        missed: Some(0.01),
    });
    let mut population = Population::new(&model);
    for number in 0..600_u32 {
        let surname = ["marchbank", "tarn", "oldroyd", "quill", "ashdown"][number as usize / 2 % 5];
        let (forename, day) = (
            format!("imogen{}", number / 2),
            format!("2010-{:02}-{:02}", number / 2 % 12 + 1, number / 2 % 28 + 1),
        );
        let column = |name: &str| match name {
            "first_name" => Some(forename.as_str()),
            "surname" => Some(surname),
            "dob" => Some(day.as_str()),
            _ => None,
        };
        population.push("list", &number.to_string(), &column);
    }
    let label = |left: u32, right: u32| Label {
        left: RecordKey::new("list", left.to_string()),
        right: RecordKey::new("list", right.to_string()),
        same: left / 2 == right / 2,
        weight: 1.0,
        number: 1,
    };
    let labels: Vec<Label> = (0..100).map(|at| label(2 * at, 2 * at + 1 + 10 * (at % 2))).collect();
    let trained = train::from_labels(&model, &population, &labels, 1).unwrap();
    let trained = train::compare_sessions(&trained, &population, 1);
    let told = trained.trained.as_ref().unwrap();
    assert_eq!((told.labelled_pairs, told.records), (100, 600));
    assert!(told.thresholds.is_some() && told.levels["forename"][0].spread_bits.is_some());
    assert_eq!(faults_of(&trained), [""; 0]);
    assert_eq!(Model::from_json(&trained.to_json()).unwrap(), trained);
}

#[test]
fn the_schema_refuses_what_the_program_refuses() {
    let schema = schema();
    let good = full();
    assert_eq!(faults(&schema, &schema, &good, ""), [""; 0]);
    for (place, bad) in [
        ("/schema", json!("onechild-model/2")),
        ("/comparisons/0/levels/0/m", json!(1)),
        ("/comparisons/0/levels/0/when", json!("same_star_sign")),
        ("/comparisons", json!([])),
        ("/blocking", json!([])),
        ("/rules/0", json!("no_such_rule")),
        ("/rules/1/verdict", json!("perhaps")),
        ("/trained/levels/name/0/u", json!(0)),
        ("/source_errors/held_by", json!(0)),
        ("/source_errors/bits/social_care/sex", json!(7)),
        ("/trained/source_errors/social_care/sex", json!("often")),
    ] {
        let mut model = good.clone();
        *model.pointer_mut(place).unwrap() = bad;
        assert!(!faults(&schema, &schema, &model, "").is_empty(), "{place}");
        assert!(Model::from_json(&model.to_string()).is_err(), "{place}");
    }
}

/// A model with every part that a model can have.
fn full() -> Value {
    let thresholds = json!({"join": 1.0, "review": -2.0, "fracture": 0.0});
    let level = json!({
        "when": "exact", "label": "the same name", "m": 0.9, "u": 0.01, "kin": {"twin": 0.02}, "tf": 0.0, "fixed": true,
        "weight": 6.5
    });
    let model = json!({
        "schema": "onechild-model/1",
        "link_type": "both",
        "id_column": "id",
        "version_column": "updated_on",
        "fields": [
            {"name": "name", "kind": "name", "columns": ["name"]},
            {"name": "sex", "kind": "sex", "columns": ["sex"]}
        ],
        "comparisons": [
            {"name": "name", "label": "Name", "kind": "name", "fields": {"value": "name"}, "levels": [level]},
            {"name": "sex", "label": "Sex", "kind": "equal", "fields": {"value": "sex"}, "levels": [
                {"when": "exact", "label": "the same sex", "m": 0.99, "u": 0.5},
                {"when": "different", "label": "the other sex", "m": 0.01, "u": 0.5}
            ]}
        ],
        "blocking": [{"name": "name", "keys": ["name.exact"], "refine": [], "cap": 50}],
        "prior": 0.001,
        "relatives": [{"name": "twin", "label": "a twin", "per_match": 0.05}],
        "rules": ["stated_record", {"name": "same_name", "when": {"name": ["exact"]}, "verdict": "join"}],
        "guards": ["one_per_source"],
        "thresholds": thresholds,
        "targets": {"false_joins": 0.001, "missed": 0.02},
        "clustering": {"tie_bits_max": 18.0, "rival_margin_bits": 3.0, "component_records_max": 250},
        "source_errors": {"learn": ["sex"], "held_by": 20.0, "bits": {"social_care": {"sex": 1.0}}},
        "trained": {
            "seed": 1, "records": 10, "random_pairs": 10, "candidate_pairs": 10, "labelled_pairs": 3, "iterations": 3,
            "prior": 0.01,
            "relatives": {"twin": 0.1},
            "levels": {"name": [{"m": 0.9, "u": 0.01, "kin": {"twin": 0.02}, "spread_bits": 0.5}],
                "sex": [{"m": 0.99, "u": 0.5}, {"m": 0.01, "u": 0.5}]
            },
            "source_errors": {"social_care": {"sex": 1.0}, "education": {"sex": -0.125}},
            "thresholds": {"chosen": thresholds, "false_joins": 0.001, "missed": 0.01, "labelled_pairs": 3},
            "frequencies": {"name": {"total": 10, "counts": {"imogen": 2}}},
            "girls": ["ada"], "over_common": {"name": ["00000000000000ff"]}
        }
    });
    Model::from_json(&model.to_string()).expect("the full model is good");
    model
}
