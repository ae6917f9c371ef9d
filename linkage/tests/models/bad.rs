//! A bad model is refused with what is wrong, where, and what would be right.

use linkage::Model;
use serde_json::{Value, json};

/// The smallest model that is worth the name.
fn small() -> Value {
    json!({
        "schema": "onechild-model/1",
        "link_type": "both",
        "id_column": "id",
        "fields": [
            {"name": "name", "kind": "name", "columns": ["name"]},
            {"name": "dob", "kind": "date", "columns": ["dob"]}
        ],
        "comparisons": [
            {"name": "name", "label": "Name", "kind": "name", "fields": {"value": "name"}, "levels": [
                {"when": "exact", "label": "the same name", "m": 0.9, "u": 0.01, "kin": {"twin": 0.02}},
                {"when": "different", "label": "another name", "m": 0.1, "u": 0.99}
            ]},
            {"name": "dob", "label": "Born", "kind": "date", "fields": {"value": "dob"}, "levels": [
                {"when": "exact", "label": "the same day", "m": 0.95, "u": 0.001},
                {"when": "different", "label": "another day", "m": 0.05, "u": 0.999}
            ]}
        ],
        "blocking": [{"name": "dob", "keys": ["dob.exact"], "refine": [], "cap": 50}],
        "prior": 0.001,
        "relatives": [{"name": "twin", "label": "a twin", "per_match": 0.05}],
        "rules": [{"name": "all_agrees", "when": {"name": ["exact"], "dob": ["exact"]}, "verdict": "join"}],
        "thresholds": {"join": 1.0, "review": -2.0, "fracture": 0.0},
        "trained": {
            "seed": 1, "records": 10, "random_pairs": 10, "candidate_pairs": 10, "iterations": 3, "prior": 0.01,
            "relatives": {"twin": 0.1},
            "levels": {
                "name": [{"m": 0.9, "u": 0.01, "kin": {"twin": 0.02}}, {"m": 0.1, "u": 0.99}],
                "dob": [{"m": 0.9, "u": 0.01}, {"m": 0.1, "u": 0.99}]
            },
            "frequencies": {},
            "over_common": {"dob": ["00000000000000ff"]}
        }
    })
}

/// The complaint about the small model with one thing put in at a place (a JSON pointer); `null` takes the thing out.
fn complaint(place: &str, value: Value) -> String {
    let mut model = small();
    let (parent, key) = place.rsplit_once('/').expect("a place has a parent");
    match (model.pointer_mut(parent).expect("the parent is there"), value) {
        (Value::Object(object), Value::Null) => drop(object.remove(key).expect("the key is there")),
        (Value::Object(object), value) => drop(object.insert(key.to_owned(), value)),
        (Value::Array(list), value) => list[key.parse::<usize>().expect("a place in a list")] = value,
        _ => unreachable!("places lead into objects and lists"),
    }
    Model::from_json(&model.to_string())
        .expect_err("the model is bad")
        .to_string()
}

#[test]
fn the_small_model_is_good_before_anything_is_broken() {
    let model = Model::from_json(&small().to_string()).unwrap();
    assert_eq!(model.columns(), ["name", "dob"]);
    assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
}

#[test]
fn another_or_a_newer_schema_is_named() {
    let of = |schema: &str| complaint("/schema", json!(schema));
    insta::assert_snapshot!(of("onechild-model/2"), @r#"the model is "onechild-model/2", made by a newer version; this one reads "onechild-model/1": take the newer version, or train the model again with this one"#);
    insta::assert_snapshot!(of("splink/4"), @r#"the model's schema is "splink/4", not "onechild-model/1""#);
    // A newer model may have parts that this version does not know: they are not what is complained about.
    let newer = r#"{"schema": "onechild-model/3", "neurons": [1, 2, 3]}"#;
    insta::assert_snapshot!(Model::from_json(newer).unwrap_err(), @r#"the model is "onechild-model/3", made by a newer version; this one reads "onechild-model/1": take the newer version, or train the model again with this one"#);
}

#[test]
fn an_unknown_or_missing_key_is_named_with_the_known_ones() {
    insta::assert_snapshot!(complaint("/priors", json!(0.1)), @"the model does not read as onechild-model/1: unknown field `priors`, expected one of `schema`, `link_type`, `id_column`, `version_column`, `fields`, `comparisons`, `blocking`, `prior`, `relatives`, `rules`, `guards`, `thresholds`, `targets`, `clustering`, `source_errors`, `trained` at line 1 column 674");
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/weights", json!(3)), @"the model does not read as onechild-model/1: unknown field `weights`, expected one of `when`, `label`, `m`, `u`, `kin`, `tf`, `fixed`, `weight` at line 1 column 223");
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/m", Value::Null), @"the model does not read as onechild-model/1: missing field `m` at line 1 column 221");
    insta::assert_snapshot!(complaint("/rules/0/then", json!("join")), @"the model does not read as onechild-model/1: unknown field `then`, expected one of `name`, `when`, `verdict` at line 1 column 766");
    insta::assert_snapshot!(complaint("/rules/0", json!("stated_records")), @"the model does not read as onechild-model/1: unknown variant `stated_records`, expected `stated_record` at line 1 column 755");
    insta::assert_snapshot!(Model::from_json("{").unwrap_err(), @"the model does not read as onechild-model/1: EOF while parsing an object at line 1 column 1");
}

#[test]
fn an_unknown_field_is_named_with_the_known_ones() {
    insta::assert_snapshot!(complaint("/comparisons/1/fields/value", json!("born")), @r#"comparison "dob": there is no field "born"; the fields are: name, dob"#);
    insta::assert_snapshot!(complaint("/comparisons/1/fields/value", json!("name")), @r#"comparison "dob": field "name" is of kind name; "value" takes a field of kind: date"#);
    insta::assert_snapshot!(complaint("/comparisons/1/fields/surname", json!("name")), @r#"comparison "dob": fields play no part "surname" here; the parts are: value, expected"#);
    insta::assert_snapshot!(complaint("/comparisons/1/fields/value", Value::Null), @r#"comparison "dob": a field must play the part "value""#);
    insta::assert_snapshot!(complaint("/fields/0/columns", json!([])), @r#"field "name" names no column"#);
    insta::assert_snapshot!(complaint("/fields/0/name", json!("dob")), @r#"field "dob" stands twice"#);
}

#[test]
fn an_unknown_level_is_named_with_the_known_ones() {
    insta::assert_snapshot!(complaint("/comparisons/1/levels/0/when", json!("nickname")), @r#"comparison "dob": a comparison of kind date has no level "nickname"; the levels are: exact, day_month_swapped, one_slip, near_expected, same_month, same_year_day, same_day_month, same_year, within_year, within_ten_years, different"#);
    insta::assert_snapshot!(complaint("/comparisons/1/levels/0/when", json!("different")), @r#"comparison "dob": level "different" stands twice"#);
    insta::assert_snapshot!(complaint("/comparisons/1/levels", json!([])), @r#"comparison "dob": a comparison has 1 to 15 levels; this has 0"#);
    let unheard_of = complaint("/comparisons/1/levels/0/when", json!("same_star_sign"));
    assert!(
        unheard_of.contains("unknown variant `same_star_sign`, expected one of `exact`, `also`"),
        "{unheard_of}"
    );
}

#[test]
fn a_probability_of_nought_or_one_is_refused_where_it_stands() {
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/m", json!(0)), @r#"comparison "name": level "exact": m is 0; a probability lies above 0 and below 1"#);
    insta::assert_snapshot!(complaint("/comparisons/1/levels/1/u", json!(1.0)), @r#"comparison "dob": level "different": u is 1; a probability lies above 0 and below 1"#);
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/kin/twin", json!(-0.1)), @r#"comparison "name": level "exact": kin "twin" is -0.1; a probability lies above 0 and below 1"#);
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/kin", json!({"cousin": 0.1})), @r#"comparison "name": level "exact": there is no relative "cousin"; the relatives are: twin"#);
    insta::assert_snapshot!(complaint("/prior", json!(0)), @"prior is 0; a probability lies above 0 and below 1");
    insta::assert_snapshot!(complaint("/relatives/0/per_match", json!(0)), @r#"relative "twin": per_match is 0; it lies above 0"#);
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/tf", json!(2)), @r#"comparison "name": level "exact": tf is 2; it lies from 0 to 1"#);
    insta::assert_snapshot!(complaint("/comparisons/0/levels/0/weight", json!(400)), @r#"comparison "name": level "exact": weight is 400 bits; it lies from -100 to 100"#);
}

#[test]
fn thresholds_out_of_order_and_impossible_targets_are_refused() {
    insta::assert_snapshot!(complaint("/thresholds/review", json!(2)), @"the thresholds are out of order: join (1) may lie neither below review (2) nor below fracture (0)");
    insta::assert_snapshot!(complaint("/thresholds/fracture", json!(2)), @"the thresholds are out of order: join (1) may lie neither below review (-2) nor below fracture (2)");
    insta::assert_snapshot!(complaint("/targets", json!({"false_joins": 0})), @r#"target "false_joins" is 0; a probability lies above 0 and below 1"#);
    insta::assert_snapshot!(complaint("/clustering", json!({"component_records_max": 1})), @"clustering: tie_bits_max lies above 0, rival_margin_bits is 0 or more, component_records_max 2 or more");
}

#[test]
fn nothing_to_compare_and_no_way_to_find_pairs_are_refused() {
    insta::assert_snapshot!(complaint("/comparisons", json!([])), @"a model has 1 to 16 comparisons; this has 0");
    insta::assert_snapshot!(complaint("/blocking", json!([])), @"the model has no blocking rule; without one no two records are compared");
    insta::assert_snapshot!(complaint("/blocking/0/keys", json!([])), @r#"blocking rule "dob": names no key"#);
    insta::assert_snapshot!(complaint("/blocking/0/keys", json!(["born.exact"])), @r#"blocking rule "dob": there is no key "born.exact"; a key is a field and a form of it, like "name.exact"; the fields are: name, dob"#);
    insta::assert_snapshot!(complaint("/blocking/0/cap", json!(0)), @r#"blocking rule "dob": cap is 0; a key may have at least one record"#);
}

#[test]
fn a_rule_about_something_else_is_refused() {
    insta::assert_snapshot!(complaint("/rules/0/when", json!({"nhs_number": ["exact"]})), @r#"rule "all_agrees": there is no comparison "nhs_number"; the comparisons are: name, dob"#);
    insta::assert_snapshot!(complaint("/rules/0/when", json!({"dob": ["one_slip"]})), @r#"rule "all_agrees": comparison "dob" has no level "one_slip"; its levels are: exact, different"#);
    insta::assert_snapshot!(complaint("/rules/0/when", json!({})), @r#"rule "all_agrees": "when" names at least one comparison, and at least one level of each"#);
    insta::assert_snapshot!(complaint("/rules/0/name", json!("person")), @r#"rule "person": this name means something else in results; choose another"#);
    insta::assert_snapshot!(complaint("/rules/0/name", json!("Same Name")), @r#"rule "Same Name": a rule's name has lower-case letters, digits and underscores"#);
}

#[test]
fn a_trained_part_that_does_not_fit_is_refused() {
    let one = json!([{"m": 0.9, "u": 0.01}]);
    insta::assert_snapshot!(complaint("/trained/levels/dob", one), @r#"the trained part does not fit the model: comparison "dob" has 2 levels, training holds 1; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/levels/dob", Value::Null), @r#"the trained part does not fit the model: it lacks comparison "dob"; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/levels/sex", json!([])), @r#"the trained part does not fit the model: it has a comparison "sex" that is not there; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/levels/dob/0/m", json!(0)), @r#"the trained part does not fit the model: comparison "dob", level "exact": m is 0; a probability lies above 0 and below 1; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/levels/dob/0/kin", json!({"twin": 0.5})), @r#"the trained part does not fit the model: comparison "dob", level "exact": training holds other relatives; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/relatives", json!({})), @r#"the trained part does not fit the model: it lacks relative "twin"; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/prior", json!(1)), @r#"the trained part does not fit the model: trained prior is 1; a probability lies above 0 and below 1; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/frequencies/sex", json!({"total": 1, "counts": {}})), @r#"the trained part does not fit the model: it has frequencies of a field "sex" that is not there; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/over_common/dob/0", json!("xyz")), @r#"the trained part does not fit the model: a key of blocking rule "dob" is no hash; set "trained" to null and train again"#);
    insta::assert_snapshot!(complaint("/trained/over_common", json!({"sex": []})), @r#"the trained part does not fit the model: it has keys of a blocking rule "sex" that is not there; set "trained" to null and train again"#);
    let other = json!({
        "chosen": {"join": 5.0, "review": 0.0, "fracture": 1.0},
        "false_joins": 0.001, "missed": 0.01, "labelled_pairs": 0
    });
    insta::assert_snapshot!(complaint("/trained/thresholds", other), @r#"the trained part does not fit the model: its thresholds are not those of the model; set "trained" to null and train again"#);
}

/// The small model with error rates of sources, and one thing put in at a place.
fn source_complaint(errors: Value, trained: Value) -> String {
    let mut model = small();
    model["source_errors"] = errors;
    model["trained"]["source_errors"] = trained;
    Model::from_json(&model.to_string())
        .expect_err("the model is bad")
        .to_string()
}

#[test]
fn error_rates_of_sources_that_cannot_be_are_refused_where_they_stand() {
    let stated = |bits: Value| source_complaint(json!({"bits": bits}), json!({}));
    let learn = |names: Value| source_complaint(json!({"learn": names}), json!({}));
    insta::assert_snapshot!(learn(json!(["nam"])), @r#"source_errors: there is no comparison "nam"; those that take error rates of sources are: name, dob"#);
    insta::assert_snapshot!(learn(json!(["name", "name"])), @r#"source_errors: "learn" names comparison "name" twice"#);
    insta::assert_snapshot!(source_complaint(json!({"learn": ["name"], "held_by": -1}), json!({})), @"source_errors: held_by is -1; it is a number above 0");
    insta::assert_snapshot!(stated(json!({"social_care": {"nam": 1.0}})), @r#"source_errors: source "social_care": there is no comparison "nam"; those that take error rates of sources are: name, dob"#);
    insta::assert_snapshot!(stated(json!({"social_care": {"name": 6.5}})), @r#"source_errors: source "social_care": comparison "name" has 6.5 bits; they lie from -6 to 6"#);
    insta::assert_snapshot!(stated(json!({" social_care": {"name": 1.0}})), @r#"source_errors: there can be no source " social_care"; a source is named as its feed is, without blanks around it"#);
    let many: serde_json::Map<String, Value> = (0..33).map(|at| (format!("feed{at}"), json!({}))).collect();
    insta::assert_snapshot!(stated(Value::Object(many)), @"source_errors: 33 sources; a model holds error rates of 32 at most");
    let mut fixed = small();
    fixed["comparisons"][0]["levels"][0]["fixed"] = json!(true);
    fixed["source_errors"] = json!({"learn": ["name"]});
    insta::assert_snapshot!(Model::from_json(&fixed.to_string()).expect_err("the model is bad"), @r#"source_errors: comparison "name" takes no error rates of sources: its levels are fixed, or no statement of a source; those that do are: dob"#);
}

#[test]
fn trained_error_rates_of_sources_belong_to_what_was_learned_and_stated() {
    let trained = |errors: Value, bits: Value| source_complaint(errors, bits);
    let learn = json!({"learn": ["name"], "bits": {"social_care": {"name": 1.0}}});
    insta::assert_snapshot!(trained(Value::Null, json!({"social_care": {"name": 1.0}})), @r#"the trained part does not fit the model: it holds error rates of source "social_care", and the model has no "source_errors"; set "trained" to null and train again"#);
    insta::assert_snapshot!(trained(learn.clone(), json!({"social_care": {"name": 1.5}})), @r#"the trained part does not fit the model: source "social_care" has 1 bits stated for comparison "name", and training holds others; set "trained" to null and train again"#);
    insta::assert_snapshot!(trained(learn.clone(), json!({"social_care": {"name": 1.0, "dob": 1.0}})), @r#"the trained part does not fit the model: it holds bits of source "social_care" for comparison "dob", which "learn" does not name; set "trained" to null and train again"#);
    insta::assert_snapshot!(trained(learn, json!({"social_care": {"name": 1.0}, "births": {"name": -7.0}})), @r#"the trained part does not fit the model: source_errors: source "births": comparison "name" has -7 bits; they lie from -6 to 6; set "trained" to null and train again"#);
}
