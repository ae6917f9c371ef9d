//! The columns of a record as the members of a JSON object.

use std::collections::BTreeMap;

use desk::Problem;
use gate::Refusal;
use serde_json::{Map, Value};

/// The columns with their texts. Systems that hold a phone number as a number, or a flag as `true`, mean its text; `null`
/// and empty are "not recorded".
pub fn texts(object: Map<String, Value>) -> Result<BTreeMap<String, String>, Refusal> {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, value) in object {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Array(_) | Value::Object(_) => {
                problems.push(Problem {
                    message: "A column must be a text, a number, true, false or null".to_owned(),
                    field: name.into(),
                });
                continue;
            }
        };
        texts.insert(name, text);
    }
    if problems.is_empty() {
        Ok(texts)
    } else {
        Err(Refusal::Unusable(problems))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<BTreeMap<String, String>, Refusal> {
        texts(value.as_object().expect("an object").clone())
    }

    #[test]
    fn numbers_and_flags_are_read_as_their_text_and_null_as_not_recorded() {
        let read = read(&json!({"phone": 1_632_960_100, "shielded": true, "town": null, "surname": "Marsh"})).unwrap();
        let read: Vec<(&str, &str)> = read.iter().map(|(name, text)| (&**name, &**text)).collect();
        assert_eq!(
            read,
            [
                ("phone", "1632960100"),
                ("shielded", "true"),
                ("surname", "Marsh"),
                ("town", "")
            ]
        );
    }

    #[test]
    fn lists_and_objects_are_named_and_not_repeated() {
        let Err(Refusal::Unusable(problems)) = read(&json!({"surname": ["Marsh"], "dob": {"year": 2015}})) else {
            panic!("lists are no columns");
        };
        let fields: Vec<&str> = problems.iter().map(|problem| &*problem.field).collect();
        assert_eq!(fields, ["dob", "surname"]);
        assert!(problems.iter().all(|problem| !problem.message.contains("Marsh")));
    }
}
