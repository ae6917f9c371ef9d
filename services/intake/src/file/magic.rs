//! What a file is, told by its first bytes.

use super::workbook::is_workbook;

/// How the records of a feed are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A table with commas.
    Csv,
    /// An XML document.
    Xml,
    /// JSON, or one JSON text a line.
    Json,
}

impl Format {
    /// The format as it reads in a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Csv => "a CSV file",
            Self::Xml => "an XML file",
            Self::Json => "a JSON file",
        }
    }

    /// The format that a text seems to have. Anything may be a table.
    pub(crate) fn of(start: &[u8]) -> Self {
        match text(start).first() {
            Some(b'<') => Self::Xml,
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// The first characters after a byte order mark and white space.
fn text(start: &[u8]) -> &[u8] {
    start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start()
}

/// What the file seems to be, and what to do, if it is plainly not of the format that is wanted.
pub(crate) fn foreign_format(start: &[u8], wanted: Format) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it first and load the file inside";
    const FROM_EXCEL: &str = "open it in Excel and save it as \"CSV UTF-8 (Comma delimited)\"";
    let export = match wanted {
        Format::Csv => "export the feed as CSV",
        Format::Xml => "export the feed as XML",
        Format::Json => "export the feed as JSON",
    };
    if start.starts_with(b"PK\x03\x04") {
        let open_document = b"opendocument.spreadsheet";
        let open_document = start.windows(open_document.len()).any(|window| window == open_document);
        let spreadsheet = is_workbook(start) || open_document;
        spreadsheet.then_some(("a spreadsheet", FROM_EXCEL))
    } else if start.starts_with(b"\x1F\x8B") {
        // What is inside is looked at when it is unpacked.
        None
    } else if start.starts_with(b"\xD0\xCF\x11\xE0") {
        Some(("an old Excel workbook", FROM_EXCEL))
    } else if start.starts_with(b"7z\xBC\xAF") || start.starts_with(b"BZh") || start.starts_with(b"\xFD7zXZ") {
        Some(("a packed archive", UNPACK))
    } else if start.starts_with(b"%PDF-") {
        Some(("a PDF document", export))
    } else if start.starts_with(b"SQLite format 3\0") {
        Some(("a database", export))
    } else {
        match (Format::of(start), wanted) {
            (found, wanted) if found == wanted => None,
            (Format::Xml, _) => Some(("an XML or HTML document", export)),
            (Format::Json, _) => Some(("a JSON document", export)),
            // A file of nothing but white space is empty, not foreign.
            (Format::Csv, _) if text(start).is_empty() => None,
            (Format::Csv, _) => Some(("a table or plain text", export)),
        }
    }
}

/// Whether a file in an archive is what a Macintosh puts beside the files that people pack: attributes of a file
/// (`AppleDouble`), or the layout of a folder window.
pub(crate) fn is_leftover(start: &[u8]) -> bool {
    start.starts_with(b"\0\x05\x16\x07") || start.starts_with(b"\0\0\0\x01Bud1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_formats_are_named() {
        for (start, expected) in [
            (&b"PK\x03\x04....notes.csv"[..], None),
            (b"PK\x03\x04....[Content_Types].xml", Some("a spreadsheet")),
            (b"\xD0\xCF\x11\xE0\xA1", Some("an old Excel workbook")),
            (b"%PDF-1.7", Some("a PDF document")),
            (b"\xEF\xBB\xBF <?xml version", Some("an XML or HTML document")),
            (b"[{\"record_id\"", Some("a JSON document")),
            (b"record_id,upn\n", None),
            (b"", None),
        ] {
            assert_eq!(foreign_format(start, Format::Csv).map(|found| found.0), expected);
        }
    }

    #[test]
    fn a_format_that_is_wanted_is_not_foreign() {
        assert_eq!(foreign_format(b"\xEF\xBB\xBF\n<CTfile>", Format::Xml), None);
        assert_eq!(foreign_format(b" [{}]", Format::Json), None);
        assert_eq!(foreign_format(b" \n", Format::Json), None);
        assert!(foreign_format(b"record_id,upn\n", Format::Xml).is_some());
        assert!(foreign_format(b"<Bundle>", Format::Json).is_some());
    }
}
