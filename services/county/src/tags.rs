//! Names of the hard cases that a record carries, for the truth file.

/// Tags of one record, each once, in the order they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<String>);

impl Tags {
    /// Adds a tag unless it is there.
    pub fn add(&mut self, tag: &str) {
        if !self.has(tag) {
            self.0.push(tag.to_owned());
        }
    }

    /// Whether the record carries this tag.
    pub fn has(&self, tag: &str) -> bool {
        self.0.iter().any(|known| known == tag)
    }

    /// Takes away what can only be wrong about an NHS number or a UPN.
    pub fn forget_numbers(&mut self) {
        const OF_NUMBERS: [&str; 6] = [
            "other_nhs",
            "other_upn",
            "wrong_nhs",
            "wrong_upn",
            "temp_upn",
            "former_upn",
        ];
        self.0.retain(|tag| !OF_NUMBERS.contains(&tag.as_str()));
    }

    /// Whether nothing is hard about the record.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As written in the truth file: `;` between.
    pub fn joined(&self) -> String {
        self.0.join(";")
    }
}
