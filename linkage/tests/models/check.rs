//! As much of JSON Schema 2020-12 as `models/schema.json` uses. A word that is not known here is a failure, so that no
//! part of the schema goes unchecked.

use serde_json::Value;

/// Words that say something to people and nothing about a value.
const NOTES: [&str; 5] = ["$schema", "$id", "$defs", "title", "description"];

/// Everything in which `value` is not what `schema` says, each with its place.
pub fn faults(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let words = schema.as_object().expect("a schema is an object");
    for (word, says) in words {
        let number = || says.as_f64().expect("a bound is a number");
        let mut must = |holds: bool| {
            if !holds {
                faults.push(format!("{place}: {word} {says}"));
            }
        };
        match word.as_str() {
            note if NOTES.contains(&note) => {}
            "$ref" => {
                let target = says.as_str().and_then(|text| text.strip_prefix('#'));
                let target = target.and_then(|pointer| root.pointer(pointer));
                let inner = target.unwrap_or_else(|| panic!("{says} leads nowhere"));
                faults.extend(self::faults(root, inner, value, place));
            }
            "type" => must(is_of_type(value, says.as_str().expect("one type"))),
            "const" => must(value == says),
            "enum" => must(says.as_array().expect("a list").contains(value)),
            "oneOf" => {
                let fitting = says.as_array().expect("a list").iter();
                must(
                    fitting
                        .filter(|inner| self::faults(root, inner, value, place).is_empty())
                        .count()
                        == 1,
                );
            }
            "minimum" => must(value.as_f64().is_none_or(|value| value >= number())),
            "maximum" => must(value.as_f64().is_none_or(|value| value <= number())),
            "exclusiveMinimum" => must(value.as_f64().is_none_or(|value| value > number())),
            "exclusiveMaximum" => must(value.as_f64().is_none_or(|value| value < number())),
            "minItems" => must(value.as_array().is_none_or(|list| list.len() as f64 >= number())),
            "maxItems" => must(value.as_array().is_none_or(|list| list.len() as f64 <= number())),
            "minProperties" => must(value.as_object().is_none_or(|object| object.len() as f64 >= number())),
            "pattern" => must(
                value
                    .as_str()
                    .is_none_or(|text| fits(text, says.as_str().expect("a text"))),
            ),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    faults.extend(self::faults(root, says, item, &format!("{place}/{at}")));
                }
            }
            "required" => {
                for name in says.as_array().expect("a list") {
                    let name = name.as_str().expect("a name");
                    if value.as_object().is_some_and(|object| !object.contains_key(name)) {
                        faults.push(format!("{place}: lacks {name}"));
                    }
                }
            }
            "properties" => {
                for (name, inner) in says.as_object().expect("an object") {
                    if let Some(value) = value.get(name) {
                        faults.extend(self::faults(root, inner, value, &format!("{place}/{name}")));
                    }
                }
            }
            "additionalProperties" => {
                let named = words.get("properties");
                let others = value.as_object().into_iter().flatten();
                let others = others.filter(|(name, _)| named.is_none_or(|named| named.get(name).is_none()));
                for (name, value) in others {
                    if *says == Value::Bool(false) {
                        faults.push(format!("{place}: has {name}"));
                    } else {
                        faults.extend(self::faults(root, says, value, &format!("{place}/{name}")));
                    }
                }
            }
            _ => panic!("{word} is not a word that this check knows"),
        }
    }
    faults
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        _ => panic!("{name} is no type of JSON"),
    }
}

/// The two patterns that the schema uses.
fn fits(text: &str, pattern: &str) -> bool {
    match pattern {
        "^[a-z0-9_]+$" => {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        }
        "^[0-9a-f]{16}$" => text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        _ => panic!("{pattern} is not a pattern that this check knows"),
    }
}
