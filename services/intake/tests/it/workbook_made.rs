//! Made-up workbooks, part by part.

use crate::zip_made::{Entry, archive};

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"></Types>";
const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"xl/workbook.xml\"/></Relationships>";
/// The second cell format is a date.
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\">\
    <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
const STRINGS: &str =
    "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>Okafor, Ann</t></si></sst>";

/// A sheet: its name, its rows as XML, and whether it is hidden.
pub type Sheet<'s> = (&'s str, &'s str, bool);

/// A workbook of these sheets.
pub fn workbook_of(sheets: &[Sheet<'_>]) -> Vec<u8> {
    archive_of(&parts_of(sheets), true)
}

/// The parts of a workbook with their names.
pub fn parts_of(sheets: &[Sheet<'_>]) -> Vec<(String, Vec<u8>)> {
    let (mut listed, mut relations) = (String::new(), String::new());
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), TYPES.to_owned()),
        ("_rels/.rels".to_owned(), ROOT.to_owned()),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
        ("xl/sharedStrings.xml".to_owned(), STRINGS.to_owned()),
    ];
    for ((name, rows, hidden), number) in sheets.iter().zip(1..) {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        let id = number.to_string();
        listed.extend([
            "<sheet name=\"",
            name,
            "\" sheetId=\"",
            &id,
            "\"",
            state,
            " r:id=\"r",
            &id,
            "\"/>",
        ]);
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
        let opening = [
            "<Relationship Id=\"r",
            &id,
            "\" Type=\"",
            kind,
            "\" Target=\"worksheets/sheet",
        ];
        relations.extend(opening.into_iter().chain([id.as_str(), ".xml\"/>"]));
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}\
             </sheetData></worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    let listed = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{listed}</sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    );
    parts.push(("xl/workbook.xml".to_owned(), listed));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations));
    parts
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect()
}

/// The parts of a workbook as one file.
pub fn archive_of(parts: &[(String, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let entries: Vec<Entry<'_>> = parts
        .iter()
        .map(|(name, content)| Entry {
            name,
            content,
            deflated,
            sizes_follow: false,
        })
        .collect();
    archive(&entries)
}

/// A workbook of two sheets; `hidden` says which one is not shown.
pub fn workbook(first: &str, second: &str, hidden: Option<usize>) -> Vec<u8> {
    workbook_of(&[("A", first, hidden == Some(0)), ("B", second, hidden == Some(1))])
}

/// A row of cells with text, each given by its column.
pub fn texts(row: usize, cells: &[(&str, &str)]) -> String {
    let cell = |(column, text): &(&str, &str)| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    format!("<row r=\"{row}\">{}</row>", cells.iter().map(cell).collect::<String>())
}

/// The rows of a table as those of a sheet, all cells as text.
pub fn sheet_of(table: &str) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(table.trim_start_matches('\u{FEFF}').as_bytes());
    let letters: Vec<String> = ('A'..='Z')
        .map(String::from)
        .chain(('A'..='Z').map(|letter| format!("A{letter}")))
        .collect();
    let rows = reader.records().zip(1..).map(|(row, number)| {
        let row = row.expect("a table of tests is whole");
        let cells: Vec<(&str, &str)> = letters.iter().map(String::as_str).zip(row.iter()).collect();
        texts(number, &cells)
    });
    rows.collect()
}
