//! Files that are not CSV, told by their first bytes.

/// What the file seems to be, and what to do, if it is plainly no CSV text.
pub(crate) fn foreign_format(start: &[u8]) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it first and load the CSV file inside";
    const FROM_EXCEL: &str = "open it in Excel and save it as \"CSV UTF-8 (Comma delimited)\"";
    const EXPORT: &str = "export the feed as CSV";
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    if start.starts_with(b"\x1F\x8B") {
        Some(("a gzip archive", UNPACK))
    } else if start.starts_with(b"PK\x03\x04") {
        let holds = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
        if holds(b"[Content_Types].xml") || holds(b"xl/") || holds(b"opendocument.spreadsheet") {
            Some(("a spreadsheet", FROM_EXCEL))
        } else {
            Some(("a zip archive", UNPACK))
        }
    } else if start.starts_with(b"\xD0\xCF\x11\xE0") {
        Some(("an old Excel workbook", FROM_EXCEL))
    } else if start.starts_with(b"7z\xBC\xAF") || start.starts_with(b"BZh") || start.starts_with(b"\xFD7zXZ") {
        Some(("a packed archive", UNPACK))
    } else if start.starts_with(b"%PDF-") {
        Some(("a PDF document", EXPORT))
    } else if start.starts_with(b"SQLite format 3\0") {
        Some(("a database", EXPORT))
    } else if text.starts_with(b"<") {
        Some(("an XML or HTML document", EXPORT))
    } else if text.starts_with(b"{") || text.starts_with(b"[") {
        Some(("a JSON document", EXPORT))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_formats_are_named() {
        for (start, expected) in [
            (&b"\x1F\x8B\x08"[..], Some("a gzip archive")),
            (b"PK\x03\x04....notes.csv", Some("a zip archive")),
            (b"PK\x03\x04....[Content_Types].xml", Some("a spreadsheet")),
            (b"\xD0\xCF\x11\xE0\xA1", Some("an old Excel workbook")),
            (b"%PDF-1.7", Some("a PDF document")),
            (b"\xEF\xBB\xBF <?xml version", Some("an XML or HTML document")),
            (b"[{\"record_id\"", Some("a JSON document")),
            (b"record_id,upn\n", None),
            (b"", None),
        ] {
            assert_eq!(foreign_format(start).map(|found| found.0), expected);
        }
    }
}
