//! Answering a question: the same child, or different children.

use child::{CaseId, policy::Viewer, sources::OWN};
use serde::Serialize;
use store::{CaseKind, CaseNoteKind, ReviewCase};

use super::{
    decisions::MatchDecision,
    join_choice::{JoinOffer, TypedJoinChoice},
    part_view::Preview,
    queue::is_about_who_is_who,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    link::{Order, Seen, Wanted},
    typed::Problems,
};

/// Why two records are different children, as the form offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Twins or other brothers and sisters.
    Siblings,
    /// A parent and a child.
    ParentAndChild,
    /// Two who share a name.
    SameName,
    /// One record holds wrong data.
    WrongData,
    /// Something else.
    Other,
}

impl Why {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Siblings,
        Self::ParentAndChild,
        Self::SameName,
        Self::WrongData,
        Self::Other,
    ];

    /// Name in forms and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Siblings => "siblings",
            Self::ParentAndChild => "parent_and_child",
            Self::SameName => "same_name",
            Self::WrongData => "wrong_data",
            Self::Other => "other",
        }
    }

    /// Words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Siblings => "Twins or siblings",
            Self::ParentAndChild => "Parent and child",
            Self::SameName => "Same name only",
            Self::WrongData => "Wrong data",
            Self::Other => "Other",
        }
    }

    /// The reason of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// What a steward answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedAnswer {
    /// The version of the case that was seen.
    pub version: i64,
    /// `same` or `different`.
    pub answer: String,
    /// Why they are different: one of [`Why`].
    pub why: String,
    /// In the steward's own words; may be empty where nothing demands them.
    pub reason: String,
    /// Which values are to show of the joined child.
    pub choices: Vec<TypedJoinChoice>,
    /// Why these.
    pub choice_reason: String,
    /// When they are to be looked at again, `YYYY-MM-DD`.
    pub review_on: String,
    /// The token of the preview that they were chosen from.
    pub token: String,
}

/// What joining would come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JoinPreview {
    /// The version of the case: to be sent with the answer.
    pub version: i64,
    /// The child records before and after.
    pub preview: Preview,
    /// What may be chosen of the details of which the children say different things.
    pub offers: Vec<JoinOffer>,
    /// Whether the chance is so low that a reason must be given.
    pub needs_reason: bool,
    /// Involvements that the joined record holds.
    pub involvements: usize,
    /// What stands in the way, in words; joining is refused while there is something.
    pub stops: Vec<String>,
}

impl Desk {
    /// What joining the two children of a case would come to.
    pub async fn preview_join(&self, viewer: &Viewer, id: CaseId) -> Result<JoinPreview, DeskError> {
        let case = self.case_for(viewer, id).await?;
        about_two(&case)?;
        if !case.waits() {
            return Err(DeskError::Changed);
        }
        let written = self.foresee(viewer, same(&case), renews(&case)).await?;
        let laid = self.laid(&written).await?;
        let preview = self.preview_of(viewer, &written, &laid).await;
        self.trace_decision(viewer, Action::DecisionForeseen, &written, None)
            .await?;
        let involvements = preview
            .after
            .iter()
            .filter_map(|part| part.view.involvements.as_ref().map(Vec::len))
            .sum();
        Ok(JoinPreview {
            version: case.version,
            needs_reason: self.needs_reason(&case).await?,
            stops: stops(&preview),
            offers: self.join_offers(viewer, &written, (&laid, &preview)).await,
            involvements,
            preview,
        })
    }

    /// Answers a case. The same child: their records are one from now on. Different children: kept apart from now on. Either
    /// holds until a person undoes it.
    pub async fn answer_case(
        &self,
        viewer: &Viewer,
        id: CaseId,
        typed: &TypedAnswer,
    ) -> Result<MatchDecision, DeskError> {
        let case = self.case_for(viewer, id).await?;
        about_two(&case)?;
        let mut problems = Problems::default();
        let is_same = match typed.answer.as_str() {
            "same" => true,
            "different" => false,
            _ => {
                problems.add("answer", "Select whether these are the same child");
                false
            }
        };
        let why = Why::from_name(&typed.why);
        if typed.answer == "different" && why.is_none() {
            problems.add("why", "Select why they are different children");
        }
        let asks = is_same && self.needs_reason(&case).await?;
        let reason = if asks {
            let ask = "Enter a reason: the chance that these are the same child is low";
            problems.text("reason", "Reason", ask, &typed.reason)
        } else {
            problems.optional("reason", "Reason", &typed.reason)
        };
        let why_chosen = typed.why_chosen(&mut problems, is_same, self.shared.clock.today());
        problems.none()?;
        // Told before anything that earlier decisions say: whoever was faster may be the one who stands in the way.
        if !case.waits() || case.version != typed.version {
            return Err(DeskError::Changed);
        }
        let mut chosen = Vec::new();
        if is_same {
            let written = self.foresee(viewer, same(&case), renews(&case)).await?;
            let laid = self.laid(&written).await?;
            let preview = self.preview_of(viewer, &written, &laid).await;
            if let Some(stop) = stops(&preview).first() {
                return Err(DeskError::unusable("answer", stop.clone()));
            }
            if let Some(why) = &why_chosen {
                chosen = self
                    .chosen_with(viewer, &written, (&laid, &preview), (typed, why))
                    .await?;
            }
        }
        let wanted = if is_same {
            same(&case)
        } else {
            Wanted::Different {
                left: case.left_key.clone(),
                right: case.right_key.clone(),
            }
        };
        let order = Order {
            viewer: viewer.clone(),
            wanted,
            seen: Some(Seen {
                case: id,
                version: typed.version,
            }),
            // What was chosen was chosen of these records as they were seen.
            token: why_chosen.map(|_| typed.token.clone()),
            why: why.filter(|_| !is_same).map_or("", Why::name).to_owned(),
            reason,
            chosen,
        };
        self.decide_on_record(order).await
    }

    /// Whether "the same child" needs a reason: below the line from which the engine asks people at all.
    async fn needs_reason(&self, case: &ReviewCase) -> Result<bool, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let (_, model) = self.model_in_force(&mut tx).await?;
        Ok(case.weight < model.thresholds.review)
    }

    /// Tells stewards that something is wrong with a child record. Whoever opens the record may.
    pub async fn report_mistake(&self, viewer: &Viewer, child: child::ChildId, text: &str) -> Result<(), DeskError> {
        let child = self.child_to_enter(viewer, child).await?;
        let mut problems = Problems::default();
        let text = problems.text("text", "What is wrong", "Enter what is wrong with this record", text);
        problems.none()?;
        let beside = self.oldest_record(child.id).await?;
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        let stored = tx.record_by_key(&beside).await?.ok_or(DeskError::NotFound)?;
        let id = CaseId(self.shared.ids.uuid(now));
        let case = store::NewReviewCase {
            id,
            kind: CaseKind::Reported,
            // Each report is a question of its own.
            about: id.to_string(),
            left: stored.id,
            right: stored.id,
            weight: 0.0,
            probability: 0.5,
            verdict: "reported".to_owned(),
            explanation: "{}".to_owned(),
            cause: String::new(),
            shielded: child.shield.up(),
            involved: child.golden.records.iter().any(|record| {
                let today = self.shared.clock.today();
                !record.ended
                    && record
                        .facts
                        .involvements
                        .iter()
                        .any(|involvement| involvement.open(today))
            }),
            born: None,
        };
        tx.put_review_cases(&[case], now).await?;
        let note = store::CaseNote {
            at: now,
            user: viewer.user,
            person: viewer.display_name.clone(),
            kind: CaseNoteKind::Reported,
            text,
        };
        tx.add_case_note(id, &note).await?;
        tx.commit().await?;
        self.trace(Event::of(viewer, Action::MistakeReported).about(child.id))
            .await
    }
}

/// Refuses where the question is not which records are one child.
fn about_two(case: &ReviewCase) -> Result<(), DeskError> {
    if is_about_who_is_who(case.kind) {
        return Ok(());
    }
    let message = if case.kind == CaseKind::Disagree {
        "Choose a value, or say why you leave it as it is: this is about one child"
    } else {
        "Say what you found instead: this is about one record"
    };
    Err(DeskError::unusable("answer", message))
}

fn same(case: &ReviewCase) -> Wanted {
    Wanted::Same {
        left: case.left_key.clone(),
        right: case.right_key.clone(),
    }
}

fn renews(case: &ReviewCase) -> bool {
    case.kind == CaseKind::Contradicted
}

/// What stands in the way of a join: two common assessments that are open at once (eCAF questions, answer 7).
fn stops(preview: &Preview) -> Vec<String> {
    let open = |part: &super::part_view::PartView| {
        let episodes = part.view.caf.iter().flatten();
        episodes.filter(|episode| episode.open).count()
    };
    let joined = preview.after.iter().any(|part| open(part) > 1);
    let before = preview.before.iter().filter(|part| open(part) > 0).count() > 1;
    let message = "Only one CAF can be open. Ask the coordinators of both to close one first";
    (joined && before).then(|| message.to_owned()).into_iter().collect()
}

/// Whether a record is of a source: what is recorded here goes where the record goes that it follows.
pub(super) fn is_of_source(key: &child::RecordKey) -> bool {
    key.source != OWN
}
