//! The models that ship with the program.

use super::{Model, ModelError};

/// The names that [`Model::builtin`] knows.
pub const BUILTIN_NAMES: [&str; 4] = ["child", "person", "febrl", "historical_50k"];

impl Model {
    /// A built-in model by name.
    pub fn builtin(name: &str) -> Result<Self, ModelError> {
        let text = match name {
            "child" => include_str!("../../models/child.json"),
            "person" => include_str!("../../models/person.json"),
            "febrl" => include_str!("../../models/febrl.json"),
            "historical_50k" => include_str!("../../models/historical_50k.json"),
            _ => return Err(ModelError::NoBuiltin(name.to_owned())),
        };
        Self::from_json(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_model_is_valid_and_prints_as_it_reads() {
        for name in BUILTIN_NAMES {
            let model = Model::builtin(name).unwrap();
            assert!(model.trained.is_none(), "{name} ships untrained");
            assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
        }
        assert!(matches!(Model::builtin("other"), Err(ModelError::NoBuiltin(_))));
    }

    #[test]
    fn a_key_that_we_do_not_know_is_refused() {
        let text = Model::builtin("person")
            .unwrap()
            .to_json()
            .replacen("\"prior\"", "\"priors\"", 1);
        assert!(matches!(Model::from_json(&text), Err(ModelError::Json(_))));
    }
}
