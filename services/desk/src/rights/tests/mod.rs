//! Requests about data over a database of their own.

mod erase;
mod journey;
mod pack;
mod rectify;
mod restrict;
mod steps;

use std::{collections::BTreeMap, io::Read as _, sync::Arc};

use child::{
    ChildId, RequestId, UserId,
    child::reference_text,
    clock::FixedClock,
    policy::{Role, Viewer},
};
use chrono::{DateTime, Utc};
use store::Db;
use uuid::Uuid;

use crate::{
    DecideItems, Desk, DeskError, FindRequest, ItemView, Narrowing, Opened, RequestAct, Section, Sender, TypedDecision,
    TypedRequest, TypedRequestAct, link::tests::desk_by,
};

/// The parent of the child who is asked for.
pub(super) const PARENT: &str = "Perpetua";
/// A brother or sister at the same address.
pub(super) const SIBLING: &str = "Marigold";
/// Where they live.
pub(super) const ADDRESS: &str = "17 Thornbush Rise";

/// Somebody of a role, who gave a reason to look beyond their own children.
pub(super) fn viewer(role: Role) -> Viewer {
    Viewer {
        beyond: Some("A test".to_owned()),
        ..Viewer::new(UserId(Uuid::from_u128(77)), "Somebody", role)
    }
}

/// Somebody of information governance.
pub(super) fn governor(n: u128) -> Viewer {
    Viewer::new(
        UserId(Uuid::from_u128(n)),
        format!("Governor {n}"),
        Role::InformationGovernance,
    )
}

/// A desk whose clock can be set, with a child and a sibling.
pub(super) struct World {
    pub desk: Desk,
    clock: Arc<FixedClock>,
    pub child: ChildId,
}

impl World {
    pub async fn over(db: &Db) -> Self {
        let clock = Arc::new(FixedClock::new(noon("2026-09-10")));
        let desk = desk_by(db, Arc::clone(&clock)).await;
        let mut world = Self {
            desk,
            clock,
            child: ChildId(Uuid::nil()),
        };
        world.child = world.send("E1", "Ottoline", "2015-03-04").await;
        let sibling = world.send("E2", SIBLING, "2012-07-08").await;
        assert_ne!(world.child, sibling, "two children");
        world
    }

    /// Sends a child of the family.
    pub async fn send(&self, id: &str, name: &str, born: &str) -> ChildId {
        let fields = [
            ("first_name", name),
            ("surname", "Quillfeather"),
            ("dob", born),
            ("address_line1", ADDRESS),
            ("postcode", "FV3 1AA"),
            ("carer1_first_name", PARENT),
            ("carer1_surname", "Quillfeather"),
        ];
        let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let sender = Sender::of("education");
        let received = self.desk.receive(&sender, "education", id, fields).await.unwrap();
        received.child.unwrap()
    }

    /// Whether a role finds and opens the child; both or neither.
    pub async fn seen_by(&self, role: Role) -> bool {
        let viewer = viewer(role);
        self.desk.follow_index().await.unwrap();
        let request = FindRequest {
            text: "quillfeather ottoline".to_owned(),
            ..FindRequest::default()
        };
        let found = self.desk.find(&viewer, &request, &Narrowing::default()).await.unwrap();
        let found = found.results.iter().any(|hit| hit.child.id == self.child);
        let opened = match self.desk.open(&viewer, self.child, Section::Overview).await {
            Ok(Opened::Child(_)) => true,
            Err(DeskError::NotFound) => false,
            other => panic!("{role}: {other:?}"),
        };
        assert_eq!(found, opened, "{role}");
        opened
    }

    pub fn set(&self, day: &str) {
        self.clock.set(noon(day));
    }

    pub async fn reference(&self) -> String {
        let mut tx = self.desk.shared.db.read().await.unwrap();
        reference_text(tx.child(self.child).await.unwrap().unwrap().reference)
    }

    /// A subject access request of a parent, received on 3 September.
    pub async fn typed(&self, identity: &str) -> TypedRequest {
        TypedRequest {
            asks_for: "access".to_owned(),
            reference: self.reference().await,
            asked_by: "parent".to_owned(),
            asker: "P. Quillfeather, by letter".to_owned(),
            scope: "Everything".to_owned(),
            received_on: "2026-09-03".to_owned(),
            identity: identity.to_owned(),
        }
    }

    pub async fn record(&self, identity: &str) -> RequestId {
        let typed = self.typed(identity).await;
        self.desk.record_request(&governor(1), &typed).await.unwrap()
    }

    /// A request of the child for something else than a copy.
    pub async fn asks(&self, what: &str) -> RequestId {
        let typed = TypedRequest {
            asks_for: what.to_owned(),
            asked_by: "child".to_owned(),
            ..self.typed("Seen at school").await
        };
        self.desk.record_request(&governor(1), &typed).await.unwrap()
    }

    /// Disputes a detail.
    pub async fn dispute(&self, id: RequestId, attribute: &str) -> Result<(), DeskError> {
        let typed = TypedRequestAct {
            note: "It is Otoline".to_owned(),
            attribute: attribute.to_owned(),
            version: self.version(id).await,
            ..TypedRequestAct::default()
        };
        self.desk
            .act_on_request(&governor(1), id, RequestAct::Dispute, &typed)
            .await
    }

    pub async fn view(&self, id: RequestId) -> crate::RequestView {
        self.desk.rights_request(&governor(9), id).await.unwrap()
    }

    /// Takes a step on a day.
    pub async fn act(&self, who: u128, id: RequestId, act: RequestAct, on: &str) -> Result<(), DeskError> {
        let typed = TypedRequestAct {
            note: "As it is".to_owned(),
            on: on.to_owned(),
            attribute: String::new(),
            version: self.version(id).await,
        };
        self.desk.act_on_request(&governor(who), id, act, &typed).await
    }

    pub async fn version(&self, id: RequestId) -> i64 {
        self.desk.rights_request(&governor(9), id).await.unwrap().version
    }

    /// Every item, page by page.
    pub async fn items(&self, id: RequestId) -> Vec<ItemView> {
        let mut items = Vec::new();
        for page in 1.. {
            let view = self.desk.rights_items(&governor(1), id, page).await.unwrap();
            items.extend(view.items);
            if page >= view.pages {
                break;
            }
        }
        items
    }

    /// Decides about every item: withheld where `withhold` says so.
    pub async fn decide(
        &self,
        who: u128,
        id: RequestId,
        withhold: impl Fn(&ItemView) -> bool,
    ) -> Result<(), DeskError> {
        let items = self.items(id).await;
        let decisions = items.iter().map(|view| TypedDecision {
            item: view.item.key.clone(),
            seen: view.item.seen.clone(),
            decision: if withhold(view) { "withhold" } else { "release" }.to_owned(),
            reason: "third_party".to_owned(),
        });
        let wanted = DecideItems {
            version: self.version(id).await,
            items: decisions.collect(),
        };
        self.desk.decide_items(&governor(who), id, &wanted).await
    }

    /// A request that was decided by the first, signed by the second and packed.
    pub async fn packed(&self, withhold: impl Fn(&ItemView) -> bool) -> RequestId {
        let id = self.record("Passport").await;
        self.decide(1, id, withhold).await.unwrap();
        self.act(2, id, RequestAct::Sign, "").await.unwrap();
        self.pack(id).await.unwrap();
        id
    }

    pub async fn pack(&self, id: RequestId) -> Result<(), DeskError> {
        let version = self.version(id).await;
        self.desk.make_pack(&governor(1), id, version).await
    }
}

/// Names and texts of the files of an archive.
pub(super) fn unpacked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.push((file.name().unwrap().into_owned(), text));
    }
    files
}

fn noon(day: &str) -> DateTime<Utc> {
    format!("{day}T12:00:00Z").parse().expect("a day")
}
