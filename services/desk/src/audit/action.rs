//! What somebody did, by name.

/// What the subject of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A child, by id.
    Child,
    /// A user, by id.
    User,
    /// A review case, by id.
    Case,
    /// Nothing by itself: what else counts stands in the detail.
    Nothing,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $label:literal, $about:ident;)*) => {
        /// What somebody did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $variant,)*
        }

        impl Action {
            /// Every action, in the order in which a page offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name stored.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What pages call it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// What the subject of such an event is.
            pub const fn about(self) -> About {
                match self { $(Self::$variant => About::$about,)* }
            }
        }
    };
}

actions! {
    /// Searched for children.
    Search = "search", "Searched", Nothing;
    /// Opened a child record or a section of it.
    OpenChild = "open_child", "Opened a record", Child;
    /// Opened one attribute with its provenance.
    OpenAttribute = "open_attribute", "Opened where a value came from", Child;
    /// Asked for a child record that does not exist for this viewer.
    NotFound = "not_found", "Asked for a record that is not there for them", Child;
    /// Opened what a shield hides.
    ShieldOverridden = "shield_overridden", "Opened hidden details", Child;
    /// Kept it open for longer.
    OverrideExtended = "override_extended", "Kept hidden details open", Child;
    /// Left the record, or gave it back.
    OverrideEnded = "override_ended", "Closed hidden details", Child;
    /// Asked for a shield.
    ShieldRequested = "shield_requested", "Asked for a shield", Child;
    /// Listed shields and requests for them.
    ShieldList = "shield_list", "Listed shields", Nothing;
    /// Opened a shield with its history.
    ShieldOpened = "shield_opened", "Opened a shield", Child;
    /// Set, refused, reviewed or lifted a shield, or proposed to lift it.
    ShieldDecided = "shield_decided", "Decided about a shield", Child;
    /// Said of an override whether it was justified.
    OverrideReviewed = "override_reviewed", "Reviewed opened hidden details", Child;
    /// Asked to be put in touch with a service.
    ContactRequested = "contact_requested", "Asked for contact with a service", Child;
    /// Listed requests for contact.
    ContactList = "contact_list", "Listed requests for contact", Nothing;
    /// Opened a request for contact with who is involved.
    ContactOpened = "contact_opened", "Opened a request for contact", Child;
    /// Noted who was told what, or answered a request for contact.
    ContactChanged = "contact_changed", "Worked on a request for contact", Child;
    /// Listed consents of sensitive involvements.
    ConsentList = "consent_list", "Listed consents", Nothing;
    /// Recorded or withdrew the consent of a sensitive involvement.
    ConsentChanged = "consent_changed", "Recorded or withdrew a consent", Child;
    /// Listed the travel of children whom no route list names.
    TravelWorklist = "travel_worklist", "Listed hidden travel", Nothing;
    /// Noted whether the travel of such a child is arranged.
    TravelArranged = "travel_arranged", "Arranged hidden travel", Child;
    /// Saw children on the home page.
    Home = "home", "Saw children on the home page", Nothing;
    /// Listed schools with travel needs.
    TransportSchools = "transport_schools", "Listed schools with travel needs", Nothing;
    /// Listed the children of one school with travel needs.
    TransportList = "transport_list", "Listed travel needs of a school", Nothing;
    /// Compared travel needs with the last export.
    TransportChanges = "transport_changes", "Listed changes of travel needs", Nothing;
    /// Exported a route list.
    TransportExport = "transport_export", "Exported a route list", Nothing;
    /// Recorded a travel need.
    NeedRecorded = "need_recorded", "Recorded a travel need", Child;
    /// Changed or ended a travel need that was recorded here.
    NeedChanged = "need_changed", "Changed a travel need", Child;
    /// Listed review cases.
    ReviewQueue = "review_queue", "Listed review cases", Nothing;
    /// Opened a review case.
    OpenCase = "open_case", "Opened a review case", Case;
    /// Took review cases to work on.
    CasesTaken = "cases_taken", "Took review cases", Nothing;
    /// Gave a review case back.
    CaseReleased = "case_released", "Gave a review case back", Case;
    /// Put a review case off.
    CaseDeferred = "case_deferred", "Put a review case off", Case;
    /// Wrote a note on a review case.
    CaseNoted = "case_noted", "Wrote a note on a review case", Case;
    /// Settled a reported mistake.
    CaseSettled = "case_settled", "Settled a reported mistake", Case;
    /// Looked at what a decision about records would come to.
    DecisionForeseen = "decision_foreseen", "Looked at what a decision would come to", Nothing;
    /// Decided which records are one child, or undid such a decision.
    MatchDecided = "match_decided", "Decided which records are one child", Nothing;
    /// Put a link model in force.
    ModelActivated = "model_activated", "Put a link model in force", Nothing;
    /// Looked at what was decided about a child's records.
    DecisionsListed = "decisions_listed", "Looked at decisions about a record", Child;
    /// Chose which of several stated values shows, or left it to the rules.
    ValueChosen = "value_chosen", "Chose which value shows", Child;
    /// Asked sources to correct what they say of a child.
    NoticeRaised = "notice_raised", "Asked a source for a correction", Child;
    /// Listed what a source is asked to correct.
    NoticeList = "notice_list", "Listed corrections asked of a source", Nothing;
    /// Took what a source is asked to correct as a file.
    NoticeFile = "notice_file", "Took corrections asked of a source as a file", Nothing;
    /// Noted that a source was told, or took a notice back.
    NoticeSettled = "notice_settled", "Sent or withdrew corrections", Nothing;
    /// Opened the form that takes source records out of a child record.
    SplitOpened = "split_opened", "Opened the splitting of a record", Child;
    /// Reported that something is wrong with a record.
    MistakeReported = "mistake_reported", "Reported a mistake in a record", Child;
    /// Looked at the audit trail.
    TrailRead = "trail_read", "Looked at the audit trail", Nothing;
    /// Took events of the audit trail as a file.
    TrailFile = "trail_file", "Took the audit trail as a file", Nothing;
    /// Looked at the report of unusual access.
    UnusualRead = "unusual_read", "Looked at unusual access", Nothing;
    /// Checked that the audit trail is whole.
    TrailChecked = "trail_checked", "Checked the audit trail", Nothing;
    /// A rule took texts of searches: old ones, or those that showed somebody who was deleted.
    QueriesRedacted = "queries_redacted", "Removed texts of searches by rule", Nothing;
    /// Signed in.
    SignIn = "sign_in", "Signed in", Nothing;
    /// Failed to sign in.
    SignInRefused = "sign_in_refused", "Could not sign in", User;
    /// Signed out.
    SignOut = "sign_out", "Signed out", Nothing;
    /// Accepted the terms of use.
    TermsAccepted = "terms_accepted", "Accepted the terms", Nothing;
    /// Made or changed a user.
    UserChanged = "user_changed", "Made or changed a user", User;
    /// Released or discarded a feed run that was held.
    RunSettled = "run_settled", "Settled a feed run", Nothing;
    /// Looked at rows of a run that broke a rule.
    RunErrors = "run_errors", "Looked at rows that broke a rule", Nothing;
    /// Took the file of all rows of a run that broke a rule.
    RunErrorsFile = "run_errors_file", "Took rows that broke a rule as a file", Nothing;
    /// Made or ended the token of a sender.
    SenderChanged = "sender_changed", "Made or ended a token", Nothing;
    /// Delivered one record.
    RecordReceived = "record_received", "Delivered a record", Nothing;
    /// Withdrew one record.
    RecordWithdrawn = "record_withdrawn", "Withdrew a record", Nothing;
    /// Read what became of children's ids.
    ChangesRead = "changes_read", "Read what became of ids", Nothing;
    /// Asked who a record may be.
    Match = "match", "Asked who a record may be", Nothing;
    /// Delivered a file.
    FileReceived = "file_received", "Delivered a file", Nothing;
    /// Decided about a source: whether it may load, how soon it is wanted.
    SourceDecided = "source_decided", "Decided about a source", Nothing;
    /// Saved answers about a source.
    SourceAnswered = "source_answered", "Saved answers about a source", Nothing;
    /// Sent the answers about a source.
    SourceAnswersSent = "source_answers_sent", "Sent answers about a source", Nothing;
    /// An account was locked after failed sign-ins.
    AccountLocked = "account_locked", "Locked an account", User;
    /// Changed their own password.
    PasswordChanged = "password_changed", "Changed their password", Nothing;
    /// Set up six-digit codes for their own account.
    CodeSetUp = "code_set_up", "Set up six-digit codes", Nothing;
    /// Looked at users, at one of them, or at what they declared.
    UsersListed = "users_listed", "Looked at users", User;
    /// Declared that they know a child personally.
    RelationshipDeclared = "relationship_declared", "Declared to know a child", Child;
    /// Asked for such a declaration to be withdrawn, or withdrew it.
    RelationshipWithdrawn = "relationship_withdrawn", "Withdrew a declared relationship", Nothing;
    /// Looked at retention rules, at what is due or at holds.
    RetentionRead = "retention_read", "Looked at retention", Nothing;
    /// Proposed or approved retention rules.
    RulesChanged = "rules_changed", "Proposed or approved retention rules", Nothing;
    /// Placed or released a hold.
    HoldChanged = "hold_changed", "Placed or released a hold", Nothing;
    /// Looked at what people ask about their data.
    RequestsListed = "requests_listed", "Listed requests about data", Nothing;
    /// Opened such a request.
    RequestOpened = "request_opened", "Opened a request about data", Child;
    /// Opened what is held on the child whom such a request is about.
    HeldOpened = "held_opened", "Opened all that is held, for a request", Child;
    /// Recorded such a request, or a step of it.
    RequestChanged = "request_changed", "Worked on a request about data", Child;
    /// Disputed a detail or restricted a record for a request, or ended that.
    RequestMark = "request_mark", "Disputed or restricted a record, or ended that", Child;
    /// Made the answer to a subject access request, or took it out.
    RequestPack = "request_pack", "Made or took the answer to a request", Child;
    /// The retention run of a day.
    RetentionRun = "retention_run", "Ran the retention rules", Nothing;
    /// A rule deleted a child record or a part of it.
    Deleted = "deleted", "Deleted by rule", Child;
    /// Took a backup.
    BackupTaken = "backup_taken", "Took a backup", Nothing;
    /// Put a backup back into an empty database and opened it.
    Restored = "restored", "Put a backup back", Nothing;
    /// Let a deleted record come back.
    RecordReadmitted = "record_readmitted", "Let a deleted record come back", Nothing;
}

impl Action {
    /// Looks at a child record, wherever looks count: for those who answer for the child, in copies for the child, for whoever
    /// is told of a join, and as unusual access.
    pub const LOOKS: &'static [Self] = &[Self::OpenChild, Self::OpenAttribute, Self::HeldOpened];

    /// Actions that open what is hidden otherwise.
    pub const OVERRIDES: &'static [Self] = &[Self::ShieldOverridden, Self::OverrideExtended, Self::OverrideEnded];

    /// The action of a stored name; none for one that this release does not know.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Action;

    #[test]
    fn every_action_has_a_name_of_its_own_and_is_found_by_it() {
        let names: BTreeSet<&str> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), Action::ALL.len());
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
            assert!(!action.name().contains('|'), "lists are kept with bars between names");
        }
    }
}
