//! Promise 6: a viewer cannot find, or count, by a field it may not search by.

use child::policy::{FieldSet, Role, SearchField, search_fields};
use search::{ChildDocument, Criteria, Identifier, IndexedName, NameKind, Part, Query, ReadQuery, Use};

use crate::fixture::{ALL_FIELDS, ask, child, day, everything, index, name, numbers, read};

/// One child, findable by every field with a value of its own, among others that are not.
fn children() -> Vec<ChildDocument> {
    let mut wanted = child(1, "Chidi", "Okafor", day(2001, 3, 4));
    wanted.names[0].universal = false;
    let universal = IndexedName {
        universal: true,
        ..name(NameKind::Alias, "Obinna", "Adeyemi")
    };
    wanted.names.push(universal);
    wanted.sex = Some('M');
    wanted.postcodes = vec!["CB23 6DP".into()];
    wanted.address_lines = vec!["12 Ash Lane".into()];
    wanted.pickup_postcodes = vec!["PE29 1AA".into()];
    wanted.upns = vec!["U873210124377".into()];
    wanted.nhs_numbers = vec!["9434765919".into()];
    wanted.school_codes = vec!["8734001".into()];
    wanted.carers = vec!["Ngozi Okafor".into()];
    wanted.phones = vec!["07700 900123".into()];
    vec![wanted, child(2, "Ada", "Marsh", day(1999, 7, 30))]
}

fn form(fill: impl Fn(&mut Criteria)) -> ReadQuery {
    let mut criteria = Criteria::default();
    fill(&mut criteria);
    criteria.read()
}

/// Queries that only this field can answer.
fn queries(field: SearchField) -> Vec<ReadQuery> {
    match field {
        SearchField::Name => vec![read("chidi okafor"), form(|form| form.last_name = "okafor".into())],
        SearchField::UniversalName => vec![read("obinna adeyemi"), form(|form| form.first_names = "obinna".into())],
        SearchField::BirthDate => vec![read("4 3 2001"), read("march 2001"), read("2001"), read("4 march")],
        SearchField::Address => vec![
            read("cb23 6dp"),
            read("cb23 6"),
            form(|form| form.address = "ash lane".into()),
        ],
        SearchField::District => vec![read("cb23")],
        SearchField::Pickup => vec![read("pe29 1aa"), read("pe29")],
        SearchField::Upn => vec![read("u873210124377")],
        SearchField::NhsNumber => vec![read("943 476 5919")],
        SearchField::School => vec![form(|form| form.school = vec!["8734001".into()])],
        SearchField::Carer => vec![form(|form| form.carer = "ngozi okafor".into())],
        SearchField::Phone => vec![read("07700 900123")],
        SearchField::Sex => vec![read("boy")],
    }
}

/// Other fields that answer this query too, because they show the same value.
fn also_shown_by(field: SearchField, query: &ReadQuery) -> &'static [SearchField] {
    let by_postcode = query.parts.iter().any(|part| matches!(part, Part::Postcode(_)));
    match field {
        SearchField::UniversalName => &[SearchField::Name],
        SearchField::Address if by_postcode => &[SearchField::District],
        SearchField::District => &[SearchField::Address],
        _ => &[],
    }
}

#[test]
fn p06_every_field_finds_alone_and_nothing_finds_without_it() {
    let index = index(&children());
    for field in ALL_FIELDS {
        for query in queries(field) {
            let shows = |other: SearchField| other == field || also_shown_by(field, &query).contains(&other);
            let others: Vec<SearchField> = ALL_FIELDS.into_iter().filter(|other| !shows(*other)).collect();
            let with = index
                .search(&Query::new(query.clone(), FieldSet::of(&[field]), 50))
                .unwrap();
            assert_eq!(numbers(&with), [1], "{field:?} {query}");
            for without in [FieldSet::of(&others), FieldSet::default()] {
                let hits = index.search(&Query::new(query.clone(), without, 50)).unwrap();
                assert_eq!((hits.total, hits.hits.len()), (0, 0), "{field:?} {query}");
            }
        }
    }
}

#[test]
fn p06_a_text_that_is_filed_as_one_thing_is_not_found_as_another() {
    const TEXT: &str = "8734001234";
    let mut children: Vec<ChildDocument> = (1..=8)
        .map(|number| child(number, "Ada", "Marsh", day(2001, 1, 1)))
        .collect();
    children[0].upns = vec![TEXT.into()];
    children[1].nhs_numbers = vec![TEXT.into()];
    children[2].school_codes = vec![TEXT.into()];
    children[3].phones = vec![TEXT.into()];
    children[4].address_lines = vec![TEXT.into()];
    children[5].reference = TEXT.parse().ok();
    children[6].carers = vec!["Marsh".into()];
    children[7].owners = vec![TEXT.into()];
    let index = index(&children);
    let asked = [
        form(|form| form.identifier = Some(Identifier::Upn(TEXT.into()))),
        form(|form| form.identifier = Some(Identifier::NhsNumber(TEXT.into()))),
        form(|form| form.school = vec![TEXT.into()]),
        form(|form| form.phone = TEXT.into()),
        form(|form| form.address = TEXT.into()),
        form(|form| form.identifier = TEXT.parse().ok().map(Identifier::Reference)),
        form(|form| form.carer = "marsh".into()),
    ];
    for (query, number) in asked.into_iter().zip(1..) {
        let hits = index.search(&Query::new(query.clone(), everything(), 50)).unwrap();
        assert_eq!(numbers(&hits), [number], "{query}");
    }
}

#[test]
fn p06_a_part_that_may_not_be_used_changes_neither_hits_nor_counts_nor_order() {
    let mut twins: Vec<ChildDocument> = (1..=9)
        .map(|number| child(number, "Ada", "Marsh", day(2001, 1, number as u32)))
        .collect();
    twins[4].nhs_numbers = vec!["9434765919".into()];
    twins[5].postcodes = vec!["CB23 6DP".into()];
    twins[6].phones = vec!["07700 900123".into()];
    twins[7].sex = Some('F');
    twins[8].upns = vec!["U873210124377".into()];
    let index = index(&twins);
    let names_only = FieldSet::of(&[SearchField::Name]);
    let plain = ask(&index, "ada marsh", names_only);
    assert_eq!(plain.total, 9);
    for hidden in [
        "9434765919",
        "cb23 6dp",
        "cb23",
        "07700 900123",
        "girl",
        "boy",
        "u873210124377",
        "5 1 2001",
        "2001",
    ] {
        assert_eq!(
            ask(&index, &format!("ada marsh {hidden}"), names_only),
            plain,
            "{hidden}"
        );
    }
}

#[test]
fn p06_a_district_viewer_learns_no_more_than_the_district() {
    let index = index(&children());
    let district = FieldSet::of(&[SearchField::Name, SearchField::District]);
    for text in ["okafor cb23", "okafor cb23 6dp", "okafor cb23 9zz", "okafor cb23 1"] {
        let hits = ask(&index, text, district);
        assert_eq!(hits, ask(&index, "okafor cb23", district), "{text}");
        assert_eq!(hits.total, 1);
    }
}

#[test]
fn p06_names_of_other_sources_stay_out_of_hits_and_explanations() {
    let index = index(&children());
    let universal = FieldSet::of(&[SearchField::UniversalName]);
    assert_eq!(ask(&index, "chidi okafor", universal).total, 0);
    assert_eq!(ask(&index, "chidi", universal).total, 0);
    let hits = ask(&index, "obinna adeyemi", universal);
    assert_eq!(hits.hits[0].matched, Some(NameKind::Alias));
}

#[test]
fn p06_what_is_not_used_is_said_the_same_whether_or_not_it_exists() {
    let fields = FieldSet::of(&[SearchField::Name, SearchField::District]);
    for text in ["okafor 9434765919 cb23 6dp", "okafor 9000000009 cb1 1aa"] {
        let used: Vec<Use> = read(text).used_by(fields).into_iter().map(|part| part.used).collect();
        assert_eq!(used, [Use::Whole, Use::NotUsed, Use::DistrictOnly], "{text}");
    }
}

#[test]
fn p06_each_role_finds_by_exactly_its_own_fields() {
    let index = index(&children());
    for &role in Role::ALL {
        let fields = search_fields(role);
        for field in ALL_FIELDS {
            for query in queries(field) {
                let total = index.search(&Query::new(query.clone(), fields, 50)).unwrap().total;
                let shown = fields.has(field) || also_shown_by(field, &query).iter().any(|other| fields.has(*other));
                assert_eq!(total == 1, shown, "{role:?} {field:?} {query}");
            }
        }
    }
    let reference = ReadQuery {
        parts: vec![Part::Identifier(Identifier::Reference(1))],
        ..ReadQuery::default()
    };
    assert_eq!(index.search(&Query::new(reference, everything(), 50)).unwrap().total, 0);
}
