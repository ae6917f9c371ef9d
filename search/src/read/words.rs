//! The words of a text, and which of them a part has taken.

/// Words of a text in order; each belongs to one part at most.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<String>,
    taken: Vec<bool>,
}

impl Words {
    /// Splits at spaces, commas, brackets and quotation marks.
    pub(super) fn new(text: &str) -> Self {
        let separator = |character: char| {
            character.is_whitespace()
                || matches!(
                    character,
                    ',' | ';' | '(' | ')' | '[' | ']' | '"' | '\u{201c}' | '\u{201d}'
                )
        };
        let words: Vec<String> = text
            .split(separator)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            taken: vec![false; words.len()],
            words,
        }
    }

    /// Offers every run of free words, longest first from each place, and takes what `read` accepts. Gives the place
    /// and what was read.
    pub(super) fn take<T>(&mut self, longest: usize, read: impl Fn(&[String]) -> Option<T>) -> Vec<(usize, T)> {
        let mut found = Vec::new();
        for start in 0..self.words.len() {
            let free = self.taken[start..]
                .iter()
                .take(longest)
                .take_while(|taken| !**taken)
                .count();
            for length in (1..=free).rev() {
                if let Some(part) = read(&self.words[start..start + length]) {
                    self.taken[start..start + length].fill(true);
                    found.push((start, part));
                    break;
                }
            }
        }
        found
    }

    /// Takes words that only announce what follows (`born 4 3 2001`, `NHS no 943 476 5919`).
    pub(super) fn take_labels(&mut self, is_label: impl Fn(&str) -> bool, is_filler: impl Fn(&str) -> bool) {
        for at in 0..self.words.len() {
            if !self.taken[at] {
                continue;
            }
            let mut start = at;
            while start > 0 && !self.taken[start - 1] {
                let word = self.words[start - 1].to_lowercase();
                if !is_label(&word) && !is_filler(&word) {
                    break;
                }
                start -= 1;
            }
            // A run of fillers alone may be a name.
            let announced = (start..at).find(|&label| is_label(&self.words[label].to_lowercase()));
            if let Some(label) = announced {
                self.taken[label..at].fill(true);
            }
        }
    }

    /// The words that no part took, in order.
    pub(super) fn rest(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .map(|(word, _)| word.as_str())
    }
}
