//! The envelope that several collections of the education department share, and the name that tells them apart.

use child::FeedKind;

use super::xml::Element;

/// Root element of the envelope.
pub(crate) const MESSAGE: &str = "Message";
/// Element of the header that names the collection.
pub(crate) const COLLECTION: &str = "Collection";

/// The kind of feed that a collection is. That of the school census is written in several ways, and some of them are
/// unverified; what is on no list is none of the others.
pub(crate) fn kind_of_collection(name: &str) -> Option<FeedKind> {
    let plain: String = name.split_whitespace().collect::<String>().to_ascii_uppercase();
    match plain.as_str() {
        "CIN" => Some(FeedKind::Cin),
        "SEN2" => Some(FeedKind::Sen2),
        "SC" | "SCHOOLCENSUS" => Some(FeedKind::SchoolCensus),
        _ => None,
    }
}

/// Whether the header of a message lets it be of a kind: it names the kind's collection, or none. A school census may
/// also be named in a way that is not known here.
pub(crate) fn is_of(kind: FeedKind, header: &Element) -> bool {
    let details = header.child("CollectionDetails");
    let Some(name) = details.and_then(|details| details.text_of(COLLECTION)) else {
        return true;
    };
    match kind_of_collection(name) {
        Some(found) => found == kind,
        None => kind == FeedKind::SchoolCensus,
    }
}
