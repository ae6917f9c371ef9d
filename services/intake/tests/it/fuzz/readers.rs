//! The table of readers: for each kind, a small whole file in each way in which it may be written.

use std::io::Write;

use child::FeedKind;
use flate2::{Compression, write::GzEncoder};

use crate::{
    census, census_xml,
    cin::cin,
    ctf, dch_made, fhir_made, sen2, sen2_xml, ssda903, ssda903_xml,
    workbook_made::{archive_of, parts_of, sheet_of, workbook_of},
};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Workbook,
    Xml,
    Json,
}

impl Form {
    pub const ALL: [Self; 4] = [Self::Csv, Self::Workbook, Self::Xml, Self::Json];

    /// A file that shows its form and nothing else.
    pub fn probe(self) -> Vec<u8> {
        match self {
            Self::Csv => b"a,b\n1,2\n".to_vec(),
            Self::Workbook => workbook_of(&[("A", "", false)]),
            Self::Xml => b"<a/>".to_vec(),
            Self::Json => b"{}".to_vec(),
        }
    }
}

/// A text that is a file, or a part of one: its name and its bytes.
pub type Text = (String, Vec<u8>);

/// A kind, a way of writing it, and a whole run of it.
pub struct Reader {
    pub kind: FeedKind,
    pub form: Form,
    /// Its files; of a workbook, its parts.
    pub texts: Vec<Text>,
}

impl Reader {
    /// The files of a run whose texts are these.
    pub fn files(&self, texts: &[Text]) -> Vec<Vec<u8>> {
        match self.form {
            // As it is: packing takes longer than reading.
            Form::Workbook => vec![archive_of(texts, false)],
            _ => texts.iter().map(|text| text.1.clone()).collect(),
        }
    }

    /// Whether its files are the tables of one set, or whole sets.
    pub fn is_set(&self) -> bool {
        matches!(self.kind, FeedKind::SchoolCensus | FeedKind::Sen2 | FeedKind::Ssda903)
    }
}

/// Every reader.
pub fn readers() -> Vec<Reader> {
    let of_kind = |kind| {
        files_of(kind)
            .into_iter()
            .map(move |(form, texts)| Reader { kind, form, texts })
    };
    FeedKind::ALL.into_iter().flat_map(of_kind).collect()
}

/// The files of a kind. There is no arm for kinds that are not named, so none can be forgotten.
fn files_of(kind: FeedKind) -> Vec<(Form, Vec<Text>)> {
    let one = |form, text: String| (form, vec![whole(text)]);
    match kind {
        FeedKind::Education
        | FeedKind::HealthBirths
        | FeedKind::SocialCare
        | FeedKind::Careers
        | FeedKind::Transport
        | FeedKind::Involvement
        | FeedKind::Youth
        | FeedKind::Caf => table(kind),
        FeedKind::SchoolCensus => set(&census::ALL, census_xml::all()),
        FeedKind::Sen2 => set(&sen2::BLADE, sen2_xml::all()),
        FeedKind::Ssda903 => set(&ssda903::ALL, ssda903_xml::all()),
        FeedKind::Ctf => vec![one(Form::Xml, ctf::ctf(ctf::WHOLE))],
        FeedKind::Cin => vec![one(Form::Xml, cin(crate::cin::WHOLE))],
        FeedKind::PdsFhir => {
            let births = fhir_made::bundle("transaction", &fhir_made::birth(&serde_json::json!({ "id": "b" })));
            let patient = fhir_made::patient(fhir_made::NUMBER, &serde_json::json!({}));
            vec![
                one(Form::Json, format!("[{births},\n{patient}]\n")),
                one(Form::Json, format!("{patient}\n{births}\n")),
            ]
        }
        FeedKind::DchStu3 => {
            let (visitor, mother) = (dch_made::health_visitor("new"), dch_made::mother("update"));
            vec![
                one(Form::Json, format!("{visitor}\n{mother}\n")),
                one(Form::Xml, dch_made::as_xml(&visitor)),
                one(Form::Xml, dch_made::as_xml(&mother)),
            ]
        }
    }
}

fn whole(text: String) -> Text {
    ("feed".to_owned(), text.into_bytes())
}

/// A set as tables, as sheets of a workbook, and as one document.
fn set(tables: &[(&str, &str)], document: String) -> Vec<(Form, Vec<Text>)> {
    let sheets: Vec<String> = tables.iter().map(|table| sheet_of(table.1)).collect();
    let names: Vec<String> = (1..=sheets.len()).map(|number| format!("Sheet{number}")).collect();
    let pairs = names.iter().zip(&sheets);
    let sheets: Vec<_> = pairs
        .map(|(name, rows)| (name.as_str(), rows.as_str(), false))
        .collect();
    vec![
        (
            Form::Csv,
            tables.iter().map(|table| whole(table.1.to_owned())).collect(),
        ),
        (Form::Workbook, parts_of(&sheets)),
        (Form::Xml, vec![whole(document)]),
    ]
}

/// A table with every column that its kind has, by the description for councils.
fn table(kind: FeedKind) -> Vec<(Form, Vec<Text>)> {
    let start = format!("| `{kind}` | ");
    let described = include_str!("../../../../../ops/columns.md");
    let line = described.lines().find_map(|line| line.strip_prefix(&start));
    let columns = line
        .expect("every table is described")
        .trim_end_matches(" |")
        .replace("**", "");
    let columns: Vec<&str> = columns.split(", ").collect();
    let mut text = columns.join(",") + "\n";
    for row in 1..=3 {
        let cells: Vec<String> = columns.iter().map(|column| cell(column, row)).collect();
        text += &(cells.join(",") + "\n");
    }
    let sheet = sheet_of(&text);
    vec![
        (Form::Csv, vec![whole(text)]),
        (Form::Workbook, parts_of(&[("A", &sheet, false), ("B", "", false)])),
    ]
}

/// What a column of this name may hold.
fn cell(column: &str, row: usize) -> String {
    let has = |part: &str| column.contains(part);
    if has("nhs_number") {
        "9434765919".to_owned()
    } else if has("upn") {
        "B801200005001".to_owned()
    } else if has("dob") || has("date") || has("_on") || has("valid_") || has("last_confirmed") {
        format!("201{row}-03-04")
    } else if has("postcode") {
        "CB7 4AA".to_owned()
    } else if has("shielded") || has("is_") || has("consent_share") || has("flag") || has("stays_in_chair") {
        "N".to_owned()
    } else if has("codes") {
        "110;150".to_owned()
    } else if has("code") || has("number") || has("order") || has("births") {
        row.to_string()
    } else if has("name") {
        "\"Zoë, Ann\"".to_owned()
    } else {
        format!("{column} {row}")
    }
}

/// Files in one archive: gzip of one, zip of several.
pub fn packed(files: &[Vec<u8>]) -> Vec<u8> {
    if let [one] = files {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(one).expect("a vector takes everything");
        return encoder.finish().expect("a vector takes everything");
    }
    let names: Vec<String> = (0..files.len()).map(|number| format!("{number}.csv")).collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .map(String::as_str)
        .zip(files.iter().map(Vec::as_slice))
        .collect();
    census::zip(&entries)
}
