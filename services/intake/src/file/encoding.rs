//! Which encoding a file that is not UTF-8 seems to have.

/// UTF-16 or UTF-32, by byte order mark or by the NULs that they put between ASCII letters.
pub(crate) fn utf16(start: &[u8]) -> Option<&'static str> {
    let start = &start[..start.len().min(256)];
    if start.starts_with(b"\xFF\xFE\0\0") || start.starts_with(b"\0\0\xFE\xFF") {
        return Some("UTF-32");
    }
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Some("UTF-16");
    }
    let nuls = |first: usize| start.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let pairs = start.len() / 2;
    (pairs >= 2 && (nuls(0) * 4 > pairs * 3 && nuls(1) == 0 || nuls(1) * 4 > pairs * 3 && nuls(0) == 0))
        .then_some("UTF-16")
}

/// What the rows read so far say about the encoding.
///
/// A file of one accented name in Windows-1252 would lose exactly the children with accented names, row by row. So
/// when rows look like Windows-1252 and no row holds a single proper UTF-8 letter beyond ASCII, the file as a whole is
/// in the wrong encoding. Where both occur, only the broken rows are.
#[derive(Debug, Default)]
pub(crate) struct EncodingEvidence {
    proper_letters: bool,
    western_line: Option<u64>,
}

impl EncodingEvidence {
    /// Weighs one row that starts on `line`.
    pub(crate) fn weigh(&mut self, row: &[u8], line: u64) {
        // One proper letter anywhere settles it.
        if self.proper_letters || row.is_ascii() {
            return;
        }
        let mut western = false;
        for chunk in row.utf8_chunks() {
            self.proper_letters |= !chunk.valid().is_ascii();
            western |= !chunk.invalid().is_empty();
        }
        if western && self.western_line.is_none() && looks_western(row) {
            self.western_line = Some(line);
        }
    }

    /// The first line that shows it, if the file as a whole seems to be in Windows-1252.
    pub(crate) fn windows_1252(&self) -> Option<u64> {
        self.western_line.filter(|_| !self.proper_letters)
    }
}

/// Whether every byte beyond ASCII is a letter or apostrophe of Windows-1252 beside an ASCII letter, as in a name.
fn looks_western(row: &[u8]) -> bool {
    let letter = |at: Option<usize>| {
        at.and_then(|at| row.get(at))
            .is_some_and(|&b| b.is_ascii_alphabetic() || b >= 0xC0)
    };
    row.iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii())
        .all(|(at, &byte)| {
            let plausible = match byte {
                0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F | 0x91 | 0x92 | 0x96 => true,
                0xD7 | 0xF7 => false,
                _ => byte >= 0xC0,
            };
            plausible && (letter(at.checked_sub(1)) || letter(Some(at + 1)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(rows: &[&[u8]]) -> Option<u64> {
        let mut evidence = EncodingEvidence::default();
        for (row, line) in rows.iter().zip(2..) {
            evidence.weigh(row, line);
        }
        evidence.windows_1252()
    }

    #[test]
    fn utf16_is_known_by_its_mark_or_its_nuls() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(utf16(b"\xFF\xFEr\0e\0"), Some("UTF-16"));
        assert_eq!(utf16(b"\xFF\xFE\0\0r\0\0\0"), Some("UTF-32"));
        assert_eq!(utf16(&wide("record_id,upn")), Some("UTF-16"));
        assert_eq!(utf16("record_id,Zoë".as_bytes()), None);
        assert_eq!(utf16(b"a\0,b\n"), None);
        assert_eq!(utf16(b""), None);
    }

    #[test]
    fn accented_names_in_windows_1252_make_the_file_windows_1252() {
        assert_eq!(evidence(&[b"1,Ann", b"2,Zo\xEB", b"3,Ren\xE9e"]), Some(3));
        assert_eq!(evidence(&[b"1,O\x92Neill"]), Some(2));
    }

    #[test]
    fn one_broken_row_among_proper_ones_says_nothing_about_the_file() {
        assert_eq!(evidence(&["1,Zoë".as_bytes(), b"2,Zo\xEB"]), None);
        assert_eq!(evidence(&[b"1,\xFF\xFE\x80 7"]), None);
        assert_eq!(evidence(&[b"1,Ann"]), None);
    }
}
