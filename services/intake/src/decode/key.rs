//! What a pupil's record is called where the format gives it no name.

use linkage::{
    ident::{Upn, UpnError},
    text::fold,
};
use sha2::{Digest, Sha256};

use crate::statement::day;

/// What says who a pupil is, as the file writes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who<'w> {
    /// Unique pupil number.
    pub(super) upn: Option<&'w str>,
    /// Unique learner number.
    pub(super) learner: Option<&'w str>,
    /// Last name.
    pub(super) surname: Option<&'w str>,
    /// First name.
    pub(super) forename: Option<&'w str>,
    /// Date of birth.
    pub(super) born: Option<&'w str>,
}

impl Who<'_> {
    /// The UPN if it has the shape of one, else the learner number, else a digest of who the pupil is at which school. A
    /// pupil sent again has the same name. `rest` tells everything else that is said of the pupil.
    pub(super) fn key(&self, school: Option<&str>, rest: impl FnOnce(&mut dyn FnMut(&str))) -> Option<String> {
        self.number_key().or_else(|| self.name_key(school, rest))
    }

    fn number_key(&self) -> Option<String> {
        if let Some(upn) = self.upn {
            let plain: String = upn.split_whitespace().collect::<String>().to_ascii_uppercase();
            // A wrong check letter is a slip of the pen that the next file repeats.
            if matches!(plain.parse::<Upn>(), Ok(_) | Err(UpnError::CheckLetter)) {
                return Some(plain);
            }
        }
        let plain: String = self.learner?.split_whitespace().collect();
        // Tables of numbers write them with a decimal point.
        let plain = plain.strip_suffix(".0").unwrap_or(&plain);
        let is_number = plain.len() == 10 && plain.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| format!("ULN:{plain}"))
    }

    fn name_key(&self, school: Option<&str>, rest: impl FnOnce(&mut dyn FnMut(&str))) -> Option<String> {
        let folded = |text: Option<&str>| text.map(fold).unwrap_or_default();
        // One day, however it is written.
        let born = self.born.and_then(day);
        let born = born.map_or_else(|| folded(self.born), |date| date.to_string());
        let who = [folded(self.surname), folded(self.forename), born];
        if who.iter().all(String::is_empty) {
            return None;
        }
        let mut hasher = Sha256::new();
        for part in [school.unwrap_or_default()]
            .into_iter()
            .chain(who.iter().map(String::as_str))
        {
            hasher.update(part);
            hasher.update([0x1F]);
        }
        if who[2].is_empty() {
            // Two pupils of one school may share a name: without a birth date, all that is said tells them apart.
            rest(&mut |text| hasher.update(text));
        }
        let digest: [u8; 32] = hasher.finalize().into();
        let start = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
        Some(format!("NAME:{start:016x}"))
    }
}
