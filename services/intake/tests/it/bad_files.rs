//! Files that are bad as a whole: nothing of them may count.

use child::FeedKind;
use intake::FeedError;

use crate::support::{EDUCATION, is_rejected, read_all, read_one, row_codes};

const HEADER: &str = "record_id,first_name,surname,dob\n";

fn verdict(bytes: &[u8]) -> (&'static str, String) {
    let (_, verdict) = read_all(FeedKind::Education, bytes);
    let error = verdict.expect("the file is bad");
    assert!(error.to_string().contains("feed.csv"), "{error}");
    (error.code(), error.to_string())
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    for bytes in [&b""[..], b"\n\r\n\n", b"\xEF\xBB\xBF", b"  "] {
        assert_eq!(verdict(bytes).0, "file_empty", "{bytes:?}");
    }
}

#[test]
fn utf16_says_how_to_save_the_file() {
    let wide: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[b"\xFF\xFE", wide.as_slice()].concat(), wide.clone()] {
        let (code, message) = verdict(&bytes);
        assert_eq!(code, "file_encoding");
        assert!(message.contains("UTF-16") && message.contains("CSV UTF-8"), "{message}");
    }
}

#[test]
fn a_file_in_windows_1252_fails_instead_of_losing_accented_names() {
    let (rows, verdict) = read_all(
        FeedKind::Education,
        &[HEADER.as_bytes(), b"1,Ann,Ash,2012-03-04\n2,Zo\xEB,Ash,2012-03-04\n"].concat(),
    );
    assert_eq!(row_codes(&rows[1]), ["not_utf8"]);
    let Some(FeedError::Encoding { line: 3, seems, .. }) = verdict else {
        panic!("{verdict:?}")
    };
    assert!(seems.contains("Windows-1252"));
    assert_eq!(
        self::verdict(b"record_id,first_name,surname,dob,pr\xE9nom\n").0,
        "file_encoding"
    );
}

#[test]
fn one_broken_row_in_a_utf8_file_fails_alone() {
    let bytes = [
        HEADER.as_bytes(),
        "1,Zoë,Ash,2012-03-04\n".as_bytes(),
        b"2,Zo\xEB,Ash,2012-03-04\n3,Ann,Ash,2012-03-04\n",
    ]
    .concat();
    let (rows, verdict) = read_all(FeedKind::Education, &bytes);
    assert!(verdict.is_none());
    assert_eq!(rows.iter().map(is_rejected).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(rows[1].raw, "2,Zo\u{FFFD},Ash,2012-03-04");
}

#[test]
fn packed_files_and_spreadsheets_are_named() {
    for (bytes, found) in [
        (&b"BZh91AY"[..], "packed archive"),
        (
            b"PK\x03\x04\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "spreadsheet",
        ),
        (b"<?xml ?>", "XML"),
    ] {
        let (code, message) = verdict(bytes);
        assert_eq!(code, "file_format");
        assert!(message.contains(found), "{message}");
    }
}

#[test]
fn a_file_of_another_kind_is_recognised() {
    let births =
        "record_id,nhs_number,first_name,surname,dob,sex,birth_order,births_in_delivery,mother_first_name,updated_on\n";
    let (code, message) = verdict(births.as_bytes());
    assert_eq!(code, "file_wrong_kind");
    assert!(
        message.contains("looks like a health_births file") && message.contains("--kind health_births"),
        "{message}"
    );
    assert!(message.contains("births_in_delivery"), "{message}");
}

#[test]
fn a_file_without_header_is_told_what_to_add() {
    let (code, message) = verdict(b"1,Ann,Ash,2012-03-04\n");
    assert_eq!(code, "header_missing");
    assert!(message.contains("record_id, upn"), "{message}");
    assert!(
        !message.contains("Ash"),
        "a first row of values must not be repeated: {message}"
    );
}

#[test]
fn other_separators_are_named() {
    for (separator, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")] {
        let (code, message) = verdict(HEADER.replace(',', &separator.to_string()).as_bytes());
        assert_eq!(code, "file_separator");
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a_header_without_needed_columns_names_them() {
    let (code, message) = verdict(b"record_id,upn,first_name\n");
    assert_eq!(code, "header_columns_missing");
    assert!(message.contains("lacks surname, dob"), "{message}");
    assert_eq!(
        verdict(b"record_id,first_name,surname,dob,dob\n").0,
        "header_column_twice"
    );
    assert_eq!(verdict(b"record_id,first_name,surname,dob,\0\n").0, "header_damaged");
}

#[test]
fn a_social_care_file_without_its_shield_column_is_refused() {
    let Err(error) = read_one(FeedKind::SocialCare, "f.csv", HEADER.as_bytes()) else {
        panic!("shields would be lifted")
    };
    assert_eq!(error.code(), "header_columns_missing");
    assert!(error.to_string().contains("shielded"));
}

#[test]
fn a_file_cut_inside_a_row_fails_whole() {
    let whole = format!("{HEADER}1,Ann,Ash,2012-03-04\n2,Bea,Ash,2013-03-04\n");
    let cut = whole.find("Ash,2013").unwrap();
    let (rows, verdict) = read_all(FeedKind::Education, &whole.as_bytes()[..cut]);
    assert_eq!(row_codes(&rows[1]), ["row_cut_off"]);
    assert!(
        matches!(verdict, Some(FeedError::CutOff { line: 3, .. })),
        "{verdict:?}"
    );
    assert_eq!(self::verdict(b"record_id,first_name,surname,dob").0, "file_cut_off");
}

#[test]
fn a_file_that_ends_in_quotes_fails_whole() {
    let (rows, verdict) = read_all(
        FeedKind::Education,
        format!("{HEADER}1,Ann,\"Ash,2012-03-04\n2,Bea,Ash,2013-03-04\n").as_bytes(),
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(row_codes(&rows[0])[0], "row_cut_off");
    assert!(
        matches!(verdict, Some(FeedError::QuoteOpen { line: 2, .. })),
        "{verdict:?}"
    );
}

#[test]
fn a_missing_last_line_end_alone_is_a_warning() {
    let (rows, verdict) = read_all(FeedKind::Education, format!("{HEADER}1,Ann,Ash,2012-03-04").as_bytes());
    assert!(verdict.is_none());
    assert_eq!(row_codes(&rows[0]), ["no_final_line_end"]);
}

#[test]
fn a_disk_that_fails_condemns_the_file() {
    /// Gives a header, then rows, then an error.
    struct Failing {
        rest: Vec<u8>,
        rows: u64,
    }
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.rest.is_empty() {
                self.rows += 1;
                self.rest = b"1,Ann,Ash,2012-03-04\n".to_vec();
            }
            if self.rows == 1_000 {
                return Err(std::io::Error::other("the network drive went away"));
            }
            let count = self.rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&self.rest[..count]);
            self.rest.drain(..count);
            Ok(count)
        }
    }
    let last = read_one(
        FeedKind::Education,
        "f.csv",
        Failing {
            rest: HEADER.into(),
            rows: 0,
        },
    )
    .unwrap()
    .last();
    let Some(Err(error)) = last else {
        panic!("the failure is lost")
    };
    assert_eq!(error.code(), "file_unreadable");
    assert!(error.to_string().contains("line 1001"), "{error}");
}

#[test]
fn a_byte_order_mark_and_a_file_without_rows_are_fine() {
    for header in [HEADER, EDUCATION] {
        let (rows, verdict) = read_all(FeedKind::Education, format!("\u{FEFF}{header}").as_bytes());
        assert!(rows.is_empty() && verdict.is_none(), "{verdict:?}");
    }
}
