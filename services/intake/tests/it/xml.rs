//! XML that wants to do harm, or that was damaged: nothing of it may count.

use std::io::Read;

use child::FeedKind;
use intake::{FeedError, Outcome};

use crate::{
    census_xml,
    cin::cin,
    ctf::ctf,
    sen2_xml, ssda903_xml,
    support::{read_all, read_one},
};

const PUPIL: &str = "<Pupil><UPN>B801200005001</UPN><Surname>Ash</Surname></Pupil>";
const CHILD: &str = "<Child><ChildIdentifiers><LAchildID>7</LAchildID></ChildIdentifiers></Child>";

/// The verdict on a file that is bad whatever the format of its records.
fn verdict(bytes: &[u8]) -> FeedError {
    verdict_on(FeedKind::Ctf, bytes)
}

fn verdict_on(kind: FeedKind, bytes: &[u8]) -> FeedError {
    let (_, verdict) = read_all(kind, bytes);
    verdict.expect("the file is bad")
}

#[test]
fn a_file_with_a_document_type_is_refused_before_anything_expands() {
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE CTfile [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                  <CTfile><CTFpupilData><Pupil><Surname>&b;</Surname></Pupil></CTFpupilData></CTfile>";
    let outside = "<!DOCTYPE CTfile [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>\
                   <CTfile><CTFpupilData><Pupil><Surname>&x;</Surname></Pupil></CTFpupilData></CTfile>";
    for text in [laughs, outside, "<!doctype CTfile><CTfile/>"] {
        let written = |root: &str, holder: &str, record: &str| {
            text.replace("CTfile", root)
                .replace("CTFpupilData", holder)
                .replace("Pupil", record)
        };
        for (kind, text) in [
            (FeedKind::Ctf, text.to_owned()),
            (FeedKind::Cin, written("Message", "Children", "Child")),
            (
                FeedKind::SchoolCensus,
                written("Message", "PupilsOnRoll", "PupilOnRoll"),
            ),
            (FeedKind::Sen2, written("Message", "Persons", "Person")),
            (FeedKind::Ssda903, written("EXPSSDA903", "EPISODES", "CHILD")),
        ] {
            let error = verdict_on(kind, text.as_bytes());
            assert_eq!(error.code(), "file_document_type");
            assert!(error.to_string().contains("without DOCTYPE"), "{error}");
        }
    }
}

#[test]
fn only_the_five_entities_and_characters_by_number_are_resolved() {
    let surname = |text: &str| {
        let (rows, verdict) = read_all(FeedKind::Ctf, ctf(&PUPIL.replace("Ash", text)).as_bytes());
        match (rows.into_iter().next().map(|row| row.outcome), verdict) {
            (Some(Outcome::Accepted { statement, .. }), None) => Ok(statement
                .columns
                .get(&child::Column::Surname)
                .cloned()
                .unwrap_or_default()),
            (_, verdict) => Err(verdict.map(|error| error.code())),
        }
    };
    assert_eq!(
        surname("O&apos;N&#233;ill&#x2D;A &lt;&gt;&quot;&amp;").unwrap(),
        "O'Néill-A <>\"&"
    );
    // Not XML, but it can only be read in one way.
    assert_eq!(surname("Ash & Sons").unwrap(), "Ash & Sons");
    for bad in ["&eacute;", "&#0;", "&#xD800;", "&#99999999999;"] {
        assert_eq!(surname(bad), Err(Some("file_malformed")), "{bad}");
    }
}

#[test]
fn a_hundred_thousand_elements_deep_is_refused() {
    let deep = ctf(&format!("<Pupil>{}", "<a>".repeat(100_000)));
    assert_eq!(verdict(deep.as_bytes()).code(), "file_malformed");
    let other = format!("<CTfile>{}", "<a>".repeat(100_000));
    assert_eq!(verdict(other.as_bytes()).code(), "file_malformed");
    let census = cin(&format!("<Child><CINdetails>{}", "<Assessments>".repeat(100_000)));
    assert_eq!(verdict_on(FeedKind::Cin, census.as_bytes()).code(), "file_malformed");
    let plans = sen2_xml::message(&format!("<Person>{}", "<Requests>".repeat(100_000)));
    assert_eq!(verdict_on(FeedKind::Sen2, plans.as_bytes()).code(), "file_malformed");
    let cared_for = ssda903_xml::message(&format!("<CHILD>{}", "<EPISODE>".repeat(100_000)));
    assert_eq!(
        verdict_on(FeedKind::Ssda903, cared_for.as_bytes()).code(),
        "file_malformed"
    );
}

#[test]
fn other_encodings_say_what_to_do() {
    for (declared, seems) in [
        ("windows-1252", "Windows-1252"),
        ("ISO-8859-1", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("koi8-r", "another encoding"),
    ] {
        let error = verdict(ctf(PUPIL).replace("UTF-8", declared).as_bytes());
        assert_eq!(error.code(), "file_encoding");
        let message = error.to_string();
        assert!(
            message.contains(seems) && message.contains("export it again as UTF-8"),
            "{message}"
        );
    }
    let wide: Vec<u8> = ctf(PUPIL).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(verdict(&wide).code(), "file_encoding");
    // Declared as UTF-8, or as nothing, and not so.
    let latin: Vec<u8> = ctf(&PUPIL.replace("Ash", "Zo~"))
        .replace('~', "\u{1}")
        .bytes()
        .map(|b| if b == 1 { 0xEB } else { b })
        .collect();
    assert_eq!(verdict(&latin).code(), "file_encoding");
}

#[test]
fn a_file_cut_anywhere_is_never_accepted() {
    let pupils = ctf(&format!(
        "{PUPIL}<!-- a --><Pupil><Surname><![CDATA[Ash]]> &amp; é</Surname></Pupil>"
    ));
    let person = sen2_xml::message("<Person><UPN>B801200005001</UPN></Person>");
    for (kind, whole) in [
        (FeedKind::Ctf, pupils),
        (FeedKind::Cin, cin(&CHILD.repeat(2))),
        (FeedKind::Sen2, person),
        (FeedKind::SchoolCensus, census_xml::all()),
        (FeedKind::Ssda903, ssda903_xml::all()),
    ] {
        let end = whole.trim_end().len();
        // A long one at every third place: tags are longer.
        let step = if whole.len() > 2000 { 3 } else { 1 };
        for cut in (0..end).step_by(step) {
            let (_, verdict) = read_all(kind, &whole.as_bytes()[..cut]);
            assert!(verdict.is_some(), "{kind} cut at {cut} of {end}");
        }
        for cut in end..=whole.len() {
            assert!(read_all(kind, &whole.as_bytes()[..cut]).1.is_none());
        }
    }
}

#[test]
fn what_is_not_well_formed_condemns_the_file() {
    for broken in [
        ctf("<Pupil><Surname>Ash</Pupil></Surname>"),
        ctf("<Pupil></Pupil></Pupil>"),
        format!("{}<CTfile/>", ctf(PUPIL)),
        format!("{}and more", ctf(PUPIL)),
        ctf("<!nonsense>"),
        ctf(PUPIL).replace("version=\"1.0\"", "version=\"1.1\""),
    ] {
        let error = verdict(broken.as_bytes());
        assert!(
            matches!(error, FeedError::Malformed { .. } | FeedError::CutOff { .. }),
            "{error}"
        );
    }
    let nul = ctf(&PUPIL.replace("Ash", "A\0sh"));
    let (rows, _) = read_all(FeedKind::Ctf, nul.as_bytes());
    assert!(
        rows.iter()
            .all(|row| matches!(row.outcome, Outcome::Rejected { .. }) && !row.raw.contains('\0'))
    );
}

#[test]
fn a_header_with_a_nul_condemns_the_file_for_every_record_would_state_it() {
    for (kind, whole, value) in [
        (FeedKind::Sen2, sen2_xml::all(), "<LEA>873"),
        (FeedKind::SchoolCensus, census_xml::all(), "<LEA>"),
        (FeedKind::Cin, cin(CHILD), "<Year>"),
        (FeedKind::Ctf, ctf(PUPIL), "<Header>"),
    ] {
        let broken = whole.replacen(value, &format!("{value}\0"), 1);
        assert!(
            broken != whole && read_all(kind, whole.as_bytes()).1.is_none(),
            "{kind}: {whole}"
        );
        let error = verdict_on(kind, broken.as_bytes());
        assert_eq!(error.code(), "file_malformed", "{kind}");
        assert!(error.to_string().contains("NUL byte"), "{error}");
    }
}

/// Gives a start, then the same bytes for ever.
struct Endless {
    start: Vec<u8>,
    again: &'static [u8],
    given: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(4096);
        for byte in &mut buffer[..count] {
            let at = self.given as usize;
            let rest = at.saturating_sub(self.start.len());
            *byte = self
                .start
                .get(at)
                .copied()
                .unwrap_or(self.again[rest % self.again.len()]);
            self.given += 1;
        }
        Ok(count)
    }
}

#[test]
fn one_value_without_end_is_refused_after_a_mebibyte() {
    for (start, again) in [
        ("<CTfile><CTFpupilData><Pupil><Surname>", &b"x"[..]),
        ("<CTfile><CTFpupilData><Pupil><Surname ", b"a"),
        ("<CTfile><!-- ", b"c"),
        ("<CTfile><CTFpupilData><Pupil><![CDATA[", b"d"),
        ("<!DOCTYPE x [", b"e"),
        ("<", b"f"),
    ] {
        let mut source = Endless {
            start: start.into(),
            again,
            given: 0,
        };
        let error = match read_one(FeedKind::Ctf, "f.xml", &mut source) {
            Err(error) => error,
            Ok(mut reader) => reader.find_map(Result::err).expect("the file is bad"),
        };
        assert_eq!(error.code(), "file_malformed", "{start}");
        // The parser holds at most what it was given.
        assert!(source.given < 3 << 20, "{start} took {}", source.given);
    }
}
