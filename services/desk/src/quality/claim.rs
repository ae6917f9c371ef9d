//! What a source says of its own accuracy, beside which the measured shares stand.

use child::Attribute;

/// Of a hundred records, how many of `source` are right in an attribute by the source's own word; none while nobody has
/// asked it.
pub(super) const fn claimed_percent(_source: &str, _attribute: Attribute) -> Option<u8> {
    None
}
