//! Need to know: which children a search and a look of a role reach at all (roles and rules, section 6). What is seen of
//! them is the matrix's to say.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use linkage::{RecordKey, text::fold};

use super::{Role, Viewer, opens_life, opens_restricted};
use crate::{
    attribute::Attribute,
    child::{Child, Shield},
    golden::{Golden, GoldenValue},
    ids::ChildId,
    retention::Life,
};

/// Which children a role reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Those of the user's own school, caseload or team.
    Own,
    /// The same; and every child for a reason, which is on record. Roles whose service has a duty to safeguard children
    /// (Children Act 2004, section 11; Education Act 2002, section 175).
    WiderForAReason,
    /// Every child: the work itself is about all of them.
    Everyone,
}

/// The reach of a role. A role that opens no children reaches none whatever this says.
pub const fn reach(role: Role) -> Reach {
    match role {
        Role::SocialWorker
        | Role::SocialWorkManager
        | Role::EducationWelfareOfficer
        | Role::SenOfficer
        | Role::SchoolPractitioner
        | Role::HealthPractitioner
        | Role::YouthAdviser
        | Role::YotOrPoliceCp
        | Role::AdmissionsExclusionsOfficer => Reach::WiderForAReason,
        Role::TransportOfficer
        | Role::DataSteward
        | Role::ShieldSteward
        | Role::ManagementTeam
        | Role::ArchiveCustodian => Reach::Everyone,
        Role::EpisodeCoordinator
        | Role::PartnerPractitioner
        | Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::SystemAdmin
        | Role::FeedService
        | Role::SourcePartner => Reach::Own,
    }
}

/// What makes a child somebody's own, as keys that both sides have in common: the school, who works with the child, their
/// team. Nobody else's eyes see a key.
pub fn keys_of(golden: &Golden, holds: impl Fn(Option<NaiveDate>) -> bool) -> BTreeSet<String> {
    // A school whose record ended is the last one known, and no more the child's.
    let ended = golden.records.iter().filter(|record| record.ended);
    let ended: BTreeSet<&RecordKey> = ended.map(|record| &record.key).collect();
    let schools = golden.attributes.get(&Attribute::School).into_iter();
    let schools = schools
        .flat_map(GoldenValue::stated)
        .filter(|stated| !ended.contains(&stated.key))
        .map(|stated| school_key(&stated.parts[0]));
    let involvements = golden.records.iter().filter(|record| !record.ended);
    let involvements = involvements.flat_map(|record| &record.facts.involvements);
    let involved = involvements.filter(|involvement| holds(involvement.end_date));
    let involved = involved.flat_map(|involvement| {
        let worker = involvement.email.as_deref().map(worker_key);
        let team = team_key(involvement.organisation.as_deref(), involvement.team.as_deref());
        worker.into_iter().chain(team)
    });
    schools.chain(involved).collect()
}

fn school_key(code: &str) -> String {
    format!("school {}", fold(code))
}

fn worker_key(email: &str) -> String {
    format!("worker {}", email.trim().to_lowercase())
}

/// A team is one of an organisation: "Team 1" alone is everybody's.
fn team_key(organisation: Option<&str>, team: Option<&str>) -> Option<String> {
    let filled = |text: Option<&str>| text.map(fold).filter(|text| !text.is_empty());
    Some(format!("team {} / {}", filled(organisation)?, filled(team)?))
}

impl Viewer {
    /// The keys of the viewer's own children.
    pub fn own_keys(&self) -> BTreeSet<String> {
        let schools = self.schools.iter().map(|code| school_key(code));
        let worker = self.email.as_deref().map(worker_key);
        let team = team_key(self.organisation.as_deref(), self.team.as_deref());
        schools.chain(worker).chain(team).collect()
    }

    /// Whether every child is within the viewer's reach now.
    pub fn reaches_everyone(&self) -> bool {
        match reach(self.role) {
            Reach::Everyone => true,
            Reach::WiderForAReason => self.beyond.is_some(),
            Reach::Own => false,
        }
    }

    /// Whether the child is one of the viewer's own on `today`. What a shield hides makes it nobody's own.
    pub fn is_own(&self, child: &Child, today: NaiveDate) -> bool {
        let keys = keys_of(&child.golden, |end| end.is_none_or(|end| end >= today));
        !self.is_kept_from(child) && !keys.is_disjoint(&self.own_keys())
    }

    /// Whether the child is within the viewer's reach on `today`. Whom the viewer knows personally never is, nor a record
    /// that is out of the role's view at this point of its life, or because it is restricted.
    pub fn reaches(&self, child: &Child, today: NaiveDate) -> bool {
        self.has_in_view(child.id, child.life, child.restricted)
            && (self.reaches_everyone() || self.is_own(child, today))
    }

    /// Whether a child whose golden record was not read is open to the viewer, and not its face alone. To viewers who do not
    /// reach everyone none is: whose own a child is stands in its golden record.
    pub fn opens_unread(&self, child: ChildId, shield: Shield, life: Life, restricted: bool) -> bool {
        self.opens_children()
            && self.reaches_everyone()
            && self.has_in_view(child, life, restricted)
            && !self.is_kept_behind(shield, child)
    }

    fn has_in_view(&self, child: ChildId, life: Life, restricted: bool) -> bool {
        opens_life(self.role, life) && (!restricted || opens_restricted(self.role)) && !self.related.contains(&child)
    }
}
