//! Distinct names with everything that comparing them needs.

use super::{
    interner::{Element as _, Interner},
    name_outline::NameOutline,
    name_pairs::{NameLikeness, NamePairs},
};
use crate::{
    hash,
    text::{fold, is_placeholder, name_tokens, nickname_groups, phonetic, spelling_groups},
};

/// What is known of one distinct name (one sequence of folded tokens).
#[derive(Debug, Clone)]
pub(crate) struct NameFacts {
    /// Number of the folded name: two names are the same exactly if these are.
    pub(crate) fold: u32,
    /// Stable hash of the folded name.
    pub(crate) hash: u64,
    /// Stable hashes of the sound codes: Double Metaphone primary, alternate, Phonex. 0 where there is none.
    pub(crate) sounds: [u64; 3],
    /// Groups of other spellings and of nicknames.
    pub(crate) spellings: Box<[u16]>,
    pub(crate) nicknames: Box<[u16]>,
    /// The tokens, as folded names, if there is more than one.
    pub(crate) tokens: Box<[u32]>,
    /// Stable hashes of the tokens, if there is more than one.
    pub(crate) token_hashes: Box<[u64]>,
}

/// Every distinct name of a population. Number 0 is "missing".
#[derive(Debug, Clone)]
pub(crate) struct NameTable {
    raw: Interner<u8>,
    raw_values: Vec<u32>,
    values: Interner<u8>,
    folds: Interner<u8>,
    facts: Vec<NameFacts>,
    outlines: Vec<NameOutline>,
    pairs: NamePairs,
}

impl Default for NameTable {
    fn default() -> Self {
        let missing = NameFacts {
            fold: 0,
            hash: 0,
            sounds: [0; 3],
            spellings: Box::default(),
            nicknames: Box::default(),
            tokens: Box::default(),
            token_hashes: Box::default(),
        };
        let mut table = Self {
            raw: Interner::default(),
            raw_values: Vec::new(),
            values: Interner::default(),
            folds: Interner::default(),
            outlines: vec![NameOutline::of(&missing, b"")],
            facts: vec![missing],
            pairs: NamePairs::default(),
        };
        table.values.intern(b"");
        table.folds.intern(b"");
        table
    }
}

impl NameTable {
    /// The number of a name as typed; 0 for a placeholder.
    pub(crate) fn intern(&mut self, typed: &str) -> u32 {
        self.intern_hashed(typed, u8::hash_all(typed.as_bytes()))
    }

    /// [`intern`](Self::intern) for many names at once, 0 for those that are not there: what a large table holds of them
    /// is waited for together. Appends the numbers.
    pub(crate) fn intern_all<'a>(&mut self, typed: impl Iterator<Item = Option<&'a str>>, numbers: &mut Vec<u32>) {
        let typed: Vec<Option<&str>> = typed.collect();
        let hash = |typed: Option<&str>| u8::hash_all(typed.unwrap_or_default().as_bytes());
        let hashes: Vec<u64> = typed.iter().copied().map(hash).collect();
        self.raw.look_ahead(&hashes);
        for (typed, hash) in typed.into_iter().zip(hashes) {
            numbers.push(typed.map_or(0, |typed| self.intern_hashed(typed, hash)));
        }
    }

    fn intern_hashed(&mut self, typed: &str, hash: u64) -> u32 {
        let (raw, new) = self.raw.intern_hashed(hash, typed.as_bytes());
        if !new {
            return self.raw_values[raw as usize];
        }
        let value = if is_placeholder(typed) {
            0
        } else {
            self.intern_tokens(&name_tokens(typed))
        };
        self.raw_values.push(value);
        value
    }

    fn intern_tokens(&mut self, tokens: &[String]) -> u32 {
        let (value, new) = self.values.intern(tokens.join(" ").as_bytes());
        if !new {
            return value;
        }
        let folded = tokens.concat();
        let several = tokens.len() > 1;
        let facts = NameFacts {
            fold: self.folds.intern(folded.as_bytes()).0,
            hash: hash::of_bytes(folded.as_bytes()),
            sounds: sound_hashes(&folded),
            spellings: spelling_groups(&folded).iter().map(|group| group.index()).collect(),
            nicknames: nickname_groups(&folded).iter().map(|group| group.index()).collect(),
            tokens: Box::default(),
            token_hashes: Box::default(),
        };
        self.outlines.push(NameOutline::of(&facts, folded.as_bytes()));
        self.facts.push(facts);
        if several {
            let long: Vec<&String> = tokens.iter().filter(|token| token.len() > 1).collect();
            let numbers = long.iter().map(|token| self.intern_tokens(&[fold(token)])).collect();
            let facts = &mut self.facts[value as usize];
            facts.tokens = numbers;
            self.outlines[value as usize].has_parts = true;
            facts.token_hashes = long.iter().map(|token| hash::of_bytes(token.as_bytes())).collect();
        }
        value
    }

    /// The number here of a name of another table.
    pub(super) fn take_over(&mut self, from: &Self, name: u32) -> u32 {
        if name == 0 {
            return 0;
        }
        let tokens: Vec<String> = from.values.text(name).split(' ').map(str::to_owned).collect();
        self.intern_tokens(&tokens)
    }

    /// How much the table holds, for [`roll_back`](Self::roll_back).
    pub(crate) const fn mark(&self) -> [usize; 3] {
        [self.raw.len(), self.values.len(), self.folds.len()]
    }

    /// Forgets everything learned since the mark.
    pub(crate) fn roll_back(&mut self, mark: [usize; 3]) {
        debug_assert!(
            self.pairs.settled() <= mark[1],
            "a name that is settled is never forgotten"
        );
        self.raw.truncate(mark[0]);
        self.raw_values.truncate(mark[0]);
        self.values.truncate(mark[1]);
        self.folds.truncate(mark[2]);
        self.facts.truncate(mark[1]);
        self.outlines.truncate(mark[1]);
    }

    /// What is known of a name.
    pub(crate) fn facts(&self, value: u32) -> &NameFacts {
        &self.facts[value as usize]
    }

    /// The folded name.
    pub(crate) fn folded(&self, value: u32) -> &str {
        self.folds.text(self.facts[value as usize].fold)
    }

    /// The folded name's letters.
    pub(crate) fn letters(&self, value: u32) -> &[u8] {
        self.folds.get(self.facts[value as usize].fold)
    }

    /// Number of the folded name.
    pub(crate) fn fold(&self, value: u32) -> u32 {
        self.outlines[value as usize].fold
    }

    /// True if a name has several parts.
    pub(crate) fn has_parts(&self, value: u32) -> bool {
        self.outlines[value as usize].has_parts
    }

    /// True if two names fold to the same.
    pub(crate) fn same(&self, left: u32, right: u32) -> bool {
        self.outlines[left as usize].fold == self.outlines[right as usize].fold
    }

    /// What two names have in common that do not fold to the same.
    pub(crate) fn likeness(&self, left: u32, right: u32) -> NameLikeness {
        let outlines = (&self.outlines[left as usize], &self.outlines[right as usize]);
        if outlines.0.has_nothing_of(outlines.1) {
            return NameLikeness::NOTHING;
        }
        self.pairs.get(left, right, || self.look(left, right))
    }

    /// Looks at two names closely.
    pub(super) fn look(&self, left: u32, right: u32) -> NameLikeness {
        let letters = (self.letters(left), self.letters(right));
        NameLikeness::of(self.facts(left), self.facts(right), letters.0, letters.1)
    }

    /// Every name that is here now stays: what two of them have in common is worth keeping.
    pub(crate) fn settle(&self) {
        self.pairs.settle(self.len());
    }

    /// How many distinct names there are, "missing" included.
    pub(crate) const fn len(&self) -> usize {
        self.facts.len()
    }
}

fn sound_hashes(folded: &str) -> [u64; 3] {
    let sound = phonetic(folded);
    [&sound.primary, &sound.alternate, &sound.phonex].map(|code| match code.as_str() {
        "" => 0,
        code => hash::of_bytes(code.as_bytes()),
    })
}
