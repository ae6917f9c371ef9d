//! Which kind of feed a file seems to be, told by its start, so that a wrong `--kind` is answered with the right one.

use child::FeedKind;

use crate::{
    decode::{COLLECTION, CTF_ROOTS, MESSAGE, Token, XmlScanner, kind_of_collection, set_of},
    file::Format,
    header::kind_of_header,
};

/// The kind that a file seems to be, and what gives it away.
pub(crate) fn looks_like(start: &[u8]) -> Option<(FeedKind, String)> {
    match Format::of(start) {
        Format::Xml => kind_of_document(start),
        Format::Json => {
            let text = String::from_utf8_lossy(start);
            if text.contains("\"MessageHeader\"") {
                return Some((
                    FeedKind::DchStu3,
                    "it holds messages, which begin with a MessageHeader".to_owned(),
                ));
            }
            let fhir = text.contains("\"resourceType\"");
            fhir.then(|| {
                (
                    FeedKind::PdsFhir,
                    "its records have a resourceType, as FHIR has".to_owned(),
                )
            })
        }
        Format::Csv => {
            let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
            kind_of_header(std::str::from_utf8(line).ok()?)
        }
    }
}

/// The kind of an XML text by its root element, or by the collection that its header names.
fn kind_of_document(start: &[u8]) -> Option<(FeedKind, String)> {
    let mut scanner = XmlScanner::new("", start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start));
    let root = loop {
        match scanner.next().ok()? {
            Token::Open(name) => break name,
            Token::Text(_) => {}
            Token::Close | Token::End => return None,
        }
    };
    if CTF_ROOTS.contains(&root.as_str()) {
        return Some((FeedKind::Ctf, format!("its root element is {root}")));
    }
    if root == "Bundle" {
        return Some((FeedKind::DchStu3, "its root element is Bundle".to_owned()));
    }
    if root == MESSAGE {
        let kind = kind_of_collection(&first_text(&mut scanner, COLLECTION)?)?;
        return Some((kind, "its header names the collection".to_owned()));
    }
    let of_set = |kind: &FeedKind| set_of(*kind).is_some_and(|set| set.roots().contains(&root.as_str()));
    let kind = FeedKind::ALL.into_iter().find(of_set)?;
    Some((kind, format!("its root element is {root}")))
}

/// The text of the first element of a name.
fn first_text(scanner: &mut XmlScanner<&[u8]>, wanted: &str) -> Option<String> {
    loop {
        match scanner.next().ok()? {
            Token::Open(name) if name == wanted => break,
            Token::End => return None,
            Token::Open(_) | Token::Text(_) | Token::Close => {}
        }
    }
    match scanner.next().ok()? {
        Token::Text(text) => Some(text),
        Token::Open(_) | Token::Close | Token::End => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_start() {
        for (start, kind) in [
            (
                "<?xml version=\"1.0\"?>\n<!-- <Message> --><CTfile>",
                Some(FeedKind::Ctf),
            ),
            ("\u{FEFF}<t:ATfile xmlns:t=\"x\">", Some(FeedKind::Ctf)),
            ("<Message><CTfile/></Message>", None),
            (
                "<Message><Header><CollectionDetails><Collection> CIN </Collection></CollectionDetails></Header>",
                Some(FeedKind::Cin),
            ),
            (
                "<Message><Header><CollectionDetails><Collection>SEN2</Collection></CollectionDetails></Header>",
                Some(FeedKind::Sen2),
            ),
            (
                "<Message><Header><CollectionDetails><Collection>School Census</Collection></CollectionDetails>",
                Some(FeedKind::SchoolCensus),
            ),
            (
                "<Message><Header><CollectionDetails><Collection>SWF</Collection></CollectionDetails></Header>",
                None,
            ),
            ("<EXPSSDA903><CHILD>", Some(FeedKind::Ssda903)),
            ("<Message><Children><Child>", None),
            ("<Bundle xmlns=\"http://hl7.org/fhir\">", Some(FeedKind::DchStu3)),
            ("<", None),
            (
                "record_id,first_name,surname,dob,destination,phone\n",
                Some(FeedKind::Careers),
            ),
            ("[{\"resourceType\": \"Patient\"}]", Some(FeedKind::PdsFhir)),
            (
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"MessageHeader\"",
                Some(FeedKind::DchStu3),
            ),
            ("[{\"name\": \"Ann\"}]", None),
            ("1,Ann,Ash\n", None),
            ("", None),
        ] {
            assert_eq!(looks_like(start.as_bytes()).map(|found| found.0), kind, "{start}");
        }
    }
}
