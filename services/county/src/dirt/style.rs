//! Letter case, accents and spelling habits of a source.

/// How a source writes names and addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As the family writes it.
    Proper,
    /// Without accents.
    Plain,
    /// Upper case without accents.
    Upper,
    /// Lower case without accents.
    Lower,
    /// Lower case, without accents, apostrophes and hyphens.
    Careless,
}

impl Style {
    /// Writes `text` this way.
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Proper => text.to_owned(),
            Self::Plain => plain(text),
            Self::Upper => plain(text).to_uppercase(),
            Self::Lower => plain(text).to_lowercase(),
            Self::Careless => plain(text).to_lowercase().replace('\'', "").replace('-', " "),
        }
    }
}

/// The letters of the county's names without their accents, as an English keyboard has them.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.chars()
        .map(|letter| match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'ă' | 'ą' => 'a',
            'Á' | 'À' | 'Â' => 'A',
            'ç' | 'ć' => 'c',
            'Ç' => 'C',
            'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
            'É' => 'E',
            'ğ' => 'g',
            'í' | 'ì' | 'î' | 'ï' | 'ı' => 'i',
            'Í' | 'İ' | 'Î' => 'I',
            'ł' => 'l',
            'Ł' => 'L',
            'ń' | 'ñ' => 'n',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'Ó' | 'Ö' => 'O',
            'ś' | 'ş' | 'ș' => 's',
            'Ś' | 'Ş' | 'Ș' => 'S',
            'ț' => 't',
            'Ț' => 'T',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'Ú' | 'Ü' => 'U',
            'ź' | 'ż' => 'z',
            'Ź' | 'Ż' => 'Z',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Origin;

    #[test]
    fn every_name_of_the_county_can_be_typed_without_accents() {
        let tables = [
            include_str!("../../lists/nicknames.txt"),
            include_str!("../../lists/spellings.txt"),
        ];
        for text in Origin::ALL.iter().map(|&(_, _, text)| text).chain(tables) {
            for word in text.split_whitespace() {
                assert!(plain(word).is_ascii(), "{word} keeps an accent");
            }
        }
    }

    #[test]
    fn styles_write_as_their_sources_do() {
        assert_eq!(Style::Upper.write("Siân O'Neill"), "SIAN O'NEILL");
        assert_eq!(Style::Careless.write("Zoë O'Neill-Łuk"), "zoe oneill luk");
    }
}
