//! One box or one set of options, and how what is typed into it is read.

/// Longest answer in a person's own words, in characters.
pub const TEXT_CHARACTERS_MAX: usize = 4_000;
/// Longest name that is not in a list, in characters.
const NAME_CHARACTERS_MAX: usize = 200;
/// The option beside which a name of one's own is entered.
pub const OTHER: &str = "other";

/// Options: the word that is kept, and what a page says.
pub type Options = &'static [(&'static str, &'static str)];

/// What can be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of the options.
    Pick(Options),
    /// One of the options, or a name of one's own under "Other".
    PickOrOther(Options),
    /// A whole number.
    Whole {
        /// The smallest that is taken.
        least: u32,
        /// The largest that is taken.
        most: u32,
    },
    /// A whole number from 0 to 100, without a sign.
    Percent,
    /// Text of several lines.
    Text,
}

/// One box or set of options of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The name under which the answer is kept and sent.
    pub key: &'static str,
    /// What it is, for a label and for the start of a sentence.
    pub label: &'static str,
    /// What can be entered.
    pub kind: Kind,
}

/// Yes or no, as options.
pub(super) const YES_NO: Options = &[("yes", "Yes"), ("no", "No")];

impl Field {
    /// The key of the name beside "Other"; none for a field without.
    pub fn other_key(&self) -> Option<String> {
        matches!(self.kind, Kind::PickOrOther(_)).then(|| format!("{}_other", self.key))
    }

    /// Reads what was typed or chosen, which is not blank. The error is a sentence for the person who typed it.
    pub(super) fn read(&self, typed: &str) -> Result<String, String> {
        match self.kind {
            Kind::Pick(options) | Kind::PickOrOther(options) => {
                let own = matches!(self.kind, Kind::PickOrOther(_)) && typed == OTHER;
                if own || options.iter().any(|(value, _)| *value == typed) {
                    Ok(typed.to_owned())
                } else {
                    Err(format!("Select one of the options for “{}”", self.label))
                }
            }
            Kind::Percent => match digits(typed) {
                None => Err("Percentage must be a number, like 90".to_owned()),
                Some(percent) if percent > 100 => Err("Percentage must be between 0 and 100".to_owned()),
                Some(percent) => Ok(percent.to_string()),
            },
            Kind::Whole { least, most } => match digits(&typed.replace(',', "")) {
                None => Err(format!("{} must be a whole number, like 1200", self.label)),
                Some(number) if !(least..=most).contains(&number) => Err(format!(
                    "{} must be between {} and {}",
                    self.label,
                    grouped(least),
                    grouped(most)
                )),
                Some(number) => Ok(number.to_string()),
            },
            Kind::Text => {
                let text = plain(typed);
                if text.chars().count() > TEXT_CHARACTERS_MAX {
                    Err(format!(
                        "{} must be {} characters or less",
                        self.label,
                        grouped(TEXT_CHARACTERS_MAX as u32)
                    ))
                } else {
                    Ok(text)
                }
            }
        }
    }

    /// Reads the name beside "Other", which must be there and must not be one of the options.
    pub(super) fn read_other(&self, typed: &str) -> Result<String, String> {
        let name = plain(typed).replace('\n', " ");
        let Kind::PickOrOther(options) = self.kind else {
            return Ok(name);
        };
        if name.is_empty() {
            return Err(format!("Enter the name of the {}", self.label.to_lowercase()));
        }
        if let Some((_, known)) = options
            .iter()
            .find(|(_, known)| known.to_lowercase() == name.to_lowercase())
        {
            return Err(format!("Select {known} from the list"));
        }
        if name.chars().count() > NAME_CHARACTERS_MAX {
            return Err(format!(
                "Name of the {} must be {NAME_CHARACTERS_MAX} characters or less",
                self.label.to_lowercase()
            ));
        }
        Ok(name)
    }

    /// What a page shows for the answer kept.
    pub fn words(&self, kept: &str) -> String {
        match self.kind {
            Kind::Pick(options) | Kind::PickOrOther(options) => options
                .iter()
                .find(|(value, _)| *value == kept)
                .map_or_else(|| "Other".to_owned(), |(_, words)| (*words).to_owned()),
            Kind::Percent => format!("{kept}%"),
            Kind::Whole { .. } => kept.parse().map_or_else(|_| kept.to_owned(), grouped),
            Kind::Text => kept.to_owned(),
        }
    }
}

/// A number of digits only. One that is too large for us is the largest that we know: out of any range.
fn digits(typed: &str) -> Option<u32> {
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| typed.parse().unwrap_or(u32::MAX))
}

/// Text without control characters but line ends; browsers send each as two characters.
fn plain(typed: &str) -> String {
    let kept = |letter: &char| *letter == '\n' || !letter.is_control();
    let text: String = typed
        .replace("\r\n", "\n")
        .replace('\t', " ")
        .chars()
        .filter(kept)
        .collect();
    text.trim().to_owned()
}

/// "1,200".
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind) -> Field {
        Field {
            key: "k",
            label: "Number of users",
            kind,
        }
    }

    #[test]
    fn p13_2_a_percentage_is_digits_alone() {
        let percent = field(Kind::Percent);
        for (typed, kept) in [("0", "0"), ("090", "90"), ("100", "100")] {
            assert_eq!(percent.read(typed).as_deref(), Ok(kept));
        }
        for typed in ["90%", "ninety", "9.5", "-1", "1,0", "٩"] {
            assert_eq!(
                percent.read(typed).unwrap_err(),
                "Percentage must be a number, like 90",
                "{typed}"
            );
        }
        for typed in ["101", "99999999999999999999"] {
            assert_eq!(
                percent.read(typed).unwrap_err(),
                "Percentage must be between 0 and 100",
                "{typed}"
            );
        }
    }

    #[test]
    fn a_number_may_have_commas_and_has_a_range() {
        let users = field(Kind::Whole {
            least: 1,
            most: 250_000,
        });
        assert_eq!(users.read("1,200").as_deref(), Ok("1200"));
        assert_eq!(users.words("1200"), "1,200");
        assert_eq!(users.words("250000"), "250,000");
        for typed in ["0", "250001"] {
            let error = users.read(typed).unwrap_err();
            assert_eq!(error, "Number of users must be between 1 and 250,000", "{typed}");
        }
        assert_eq!(
            users.read("about 12").unwrap_err(),
            "Number of users must be a whole number, like 1200"
        );
    }

    #[test]
    fn p13_3_text_ends_at_four_thousand_characters_however_lines_end() {
        let text = field(Kind::Text);
        let lines = "ä\r\n".repeat(2_000);
        assert_eq!(
            text.read(&lines).unwrap().chars().count(),
            3_999,
            "the last line end is trimmed"
        );
        assert!(text.read(&"x".repeat(4_000)).is_ok());
        assert_eq!(
            text.read(&"x".repeat(4_001)).unwrap_err(),
            "Number of users must be 4,000 characters or less"
        );
        assert_eq!(text.read("a\u{0}b\u{7}").as_deref(), Ok("ab"));
    }

    #[test]
    fn other_is_for_what_is_not_in_the_list() {
        let supplier = Field {
            key: "supplier",
            label: "Supplier",
            kind: Kind::PickOrOther(&[("capita", "Capita")]),
        };
        assert_eq!(supplier.other_key().as_deref(), Some("supplier_other"));
        assert_eq!(supplier.read_other("Acme\r\nLtd").as_deref(), Ok("Acme Ltd"));
        assert_eq!(supplier.read_other(" ").unwrap_err(), "Enter the name of the supplier");
        assert_eq!(
            supplier.read_other("CAPITA").unwrap_err(),
            "Select Capita from the list"
        );
        assert!(supplier.read_other(&"x".repeat(201)).is_err());
        assert!(supplier.read("acme").is_err());
        assert_eq!(field(Kind::Pick(YES_NO)).other_key(), None);
        assert!(field(Kind::Pick(YES_NO)).read(OTHER).is_err());
    }
}
