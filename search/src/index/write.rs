//! From a child's document to the terms of the index.

use tantivy::TantivyDocument;

use super::fields::{Audience, Fields, Kind, NameGroup, NameKinds};
use crate::{
    ChildDocument, IndexedName, Place, SearchError,
    names::{DocumentKeys, NameKeys, NamePart, StoredName},
    number,
};

impl Fields {
    /// The term under which a child is replaced and removed.
    pub(crate) fn id_text(id: child::ChildId) -> String {
        id.0.simple().to_string()
    }

    /// The child as the index files it: one document, and of a shielded child its face as another.
    pub(crate) fn file(&self, child: &ChildDocument) -> Result<Vec<TantivyDocument>, SearchError> {
        let Some(face) = &child.face else {
            return Ok(vec![self.file_for(child, &[Audience::Keepers, Audience::Others])?]);
        };
        let mut filed_face = self.file_for(face, &[Audience::Others])?;
        filed_face.add_u64(self.face, 1);
        Ok(vec![self.file_for(child, &[Audience::Keepers])?, filed_face])
    }

    fn file_for(&self, child: &ChildDocument, audiences: &[Audience]) -> Result<TantivyDocument, SearchError> {
        let mut filed = TantivyDocument::default();
        let (id_high, id_low) = child.id.0.as_u64_pair();
        let digest = child.digest().0;
        self.id.file(&mut filed, &Self::id_text(child.id));
        filed.add_u64(self.id_high, id_high);
        filed.add_u64(self.id_low, id_low);
        filed.add_u64(self.digest_high, (digest >> 64) as u64);
        filed.add_u64(self.digest_low, digest as u64);
        let stored: Vec<StoredName> = child.names.iter().map(StoredName::from).collect();
        let stored = serde_json::to_vec(&stored).map_err(|_| SearchError::Damaged("a list of names"))?;
        filed.add_bytes(self.stored_names, &stored);
        for audience in audiences {
            self.audience.file(&mut filed, audience.term());
        }
        file_each(&mut filed, self.owner, child.owners.iter().cloned());
        self.life
            .file(&mut filed, &ChildDocument::state(child.life, child.restricted));
        if let Some(reference) = child.reference {
            self.reference.file(&mut filed, &reference.to_string());
        }
        let keys = DocumentKeys::of(child.names.iter());
        file_names(&mut filed, &self.names, &keys);
        if child.names.iter().all(|name| name.universal) {
            file_names(&mut filed, &self.universal_names, &keys);
        } else {
            let universal = child.names.iter().filter(|name| name.universal);
            file_names(&mut filed, &self.universal_names, &DocumentKeys::of(universal));
        }
        for date in &child.birth_dates {
            self.born.file(&mut filed, &date.format("%Y%m%d").to_string());
        }
        if let Some(sex) = child
            .sex
            .map(|sex| sex.to_ascii_uppercase())
            .filter(|sex| matches!(sex, 'M' | 'F'))
        {
            self.sex.file(&mut filed, &sex.to_string());
        }
        self.file_places(&mut filed, child);
        file_each(
            &mut filed,
            self.upn,
            child.upns.iter().map(|text| number::compact(text)),
        );
        file_each(
            &mut filed,
            self.nhs_number,
            child.nhs_numbers.iter().map(|text| number::digits(text)),
        );
        file_each(
            &mut filed,
            self.school,
            child.school_codes.iter().map(|text| number::compact(text)),
        );
        file_each(
            &mut filed,
            self.phone,
            child.phones.iter().map(|text| number::phone(text)),
        );
        // A carer's name is filed like a current name; its order of parts is not known.
        let carers = child.carers.iter().map(|carer| IndexedName {
            kind: crate::NameKind::Current,
            universal: false,
            first: Vec::new(),
            last: vec![carer.clone()],
        });
        let carers: Vec<IndexedName> = carers.collect();
        file_keys(
            &mut filed,
            self.carer,
            DocumentKeys::of(carers.iter()).part(NamePart::Last),
        );
        Ok(filed)
    }

    fn file_places(&self, filed: &mut TantivyDocument, child: &ChildDocument) {
        let places = |texts: &[String]| -> Vec<Place> { texts.iter().filter_map(|text| text.parse().ok()).collect() };
        let home = places(&child.postcodes);
        file_each(filed, self.postcode, home.iter().flat_map(place_terms));
        file_each(
            filed,
            self.district,
            home.iter().map(|place| place.district().to_owned()),
        );
        file_each(
            filed,
            self.pickup,
            places(&child.pickup_postcodes).iter().flat_map(place_terms),
        );
        let words = child
            .address_lines
            .iter()
            .flat_map(|line| linkage::text::name_tokens(line));
        file_each(filed, self.address, words);
    }
}

/// The terms of a place: all that is known of it, from the district on.
fn place_terms(place: &Place) -> Vec<String> {
    [Some(place.district()), place.sector(), place.full()]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

fn file_names(filed: &mut TantivyDocument, group: &NameGroup, keys: &DocumentKeys) {
    for part in [NamePart::Any, NamePart::First, NamePart::Last] {
        file_keys(filed, group.part(part), keys.part(part));
    }
}

fn file_keys(filed: &mut TantivyDocument, kinds: NameKinds, keys: &NameKeys) {
    for (kind, texts) in [(kinds.keys, &keys.keys), (kinds.plain, &keys.plain)] {
        for text in texts {
            kind.file(filed, text);
        }
    }
}

/// Files a document under each of the texts, without empty ones: an empty term would answer an empty question.
fn file_each(filed: &mut TantivyDocument, kind: Kind, texts: impl IntoIterator<Item = String>) {
    for text in texts {
        if !text.is_empty() {
            kind.file(filed, &text);
        }
    }
}
