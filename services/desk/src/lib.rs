//! The use cases: load, link, find, open, list, review, sign in.
//!
//! The only caller of policy and audit. Pages and API are thin over it, so that they cannot differ in what they show or
//! record.

pub mod account;
mod assessment;
mod audit;
pub mod brokering;
pub mod changes;
mod csv_text;
mod desk;
mod error;
pub mod feeds;
pub mod find;
mod finish;
mod health;
pub mod history;
mod index;
mod lease;
mod link;
mod load;
pub mod notice;
mod paging;
pub mod quality;
pub mod record;
mod registry;
mod restore;
pub mod retention;
pub mod review;
pub mod right;
pub mod rights;
mod sender;
pub mod shield;
pub mod transport;
mod typed;
mod work;

pub use account::{
    AccessAct, AccessAlerts, AccessRules, AccessState, Added, DeclaredLine, Due, Home, Keeper, Lapse, NewUser,
    PasswordChange, Preferences, Profile, ProviderSignIn, Recent, RelationshipKind, ReviewCounts, SessionRow, SignIn,
    SignInRefused, SignedIn, UserFilter, UserLine, UserView, Way, needs_two_people,
};
pub use assessment::{AssessedFacts, AssessedRules, AssessedSource};
pub use audit::{
    Action as AuditAction, Checked as TrailChecked, Finding, Head, HeadError, HeadKey, KeyError, Look, Looked, Outside,
    PublicKey, SignedHead, Thresholds, TrailError, TrailFile, TrailLine, TrailPage, TrailRequest, UNUSUAL_COLUMNS,
    Unusual, UnusualLine, UnusualRule, Verified as AuditVerified, Wrong,
};
pub use brokering::{
    ConsentBasis, ConsentEntry, ConsentForm, ConsentLine, ConsentList, ConsentListKind, ConsentState, ContactLine,
    ContactList, ContactView, OwnContact, TypedConsent,
};
pub use changes::{AlertLine, AlertWhat, Changes, ToldChange};
pub use child::uk_day::read_moment;
pub use desk::{Desk, DeskParts};
pub use error::{DeskError, Problem};
pub use feeds::{
    Acted, ErrorRow, ErrorsFile, LateSource, RuleGroup, RulePage, RunAct, RunErrors, RunLine, RunList, RunState,
    RunView,
};
pub use find::{Advanced, AgeBand, FindRequest, Found, Hit, Narrowing, ReadPart, Sort};
pub use health::{LeaseStanding, RetentionStanding, TrailStanding};
pub use history::{
    AsOf, ExplainedThen, History, HistoryEntry, HistoryKind, JoinedSince, OtherChild, PastDecision, PastRecord,
    RecordLine, RecordStep, ValueChange,
};
pub use index::Verified as IndexVerified;
pub use link::{
    Activation, CANDIDATES_MAX, Candidate, DecidedPairs, DecisionFigures, Examples, Impact, KindFigures, Lesson,
    LinkReport, RebuildReport, ReceiveError, Received, Said, Training,
};
pub use load::{Delivered, LoadError, LoadReport, LoadRequest, Progress, Silent, check_files};
pub use notice::{
    NoticeAct, NoticeList, NoticeListKind, NoticeValues, NoticeView, Telling, TypedNotice, TypedNoticeAct,
};
pub use quality::{
    Checked, Count, FieldQuality, FieldView, MonthQuality, QualityList, RuleQuality, Share, SourceQuality,
    SourceSummary,
};
pub use record::{
    AskedOverride, AttributeView, Choosing, LEFT_TO_RULES, OVERRIDE_DETAILS_MAX, Offer, Opened, Section, TypedChoice,
    Unlocked,
};
pub use registry::{
    AnswerState, AnswerVersion, Decided, Decision, FailedDelivery, Questionnaire, SavedTask, SourceLine, SourceView,
    TaskAnswers, TaskLine,
};
pub use restore::{BackupBegun, LastBackup, RestoreChecks, chain_ends};
pub use retention::{
    DeletedAgain, HoldForm, HoldLine, HoldList, HoldView, JournalError, JournalPlace, PlanLine, Previewed,
    PurgeJournal, Purged, ReadJournal, RetentionReport, ReviewLine, RuleCount, RuleLine, RulesView, Runs, TypedScope,
    Upcoming, UpcomingLine, UpcomingTag, VersionLine, Within,
};
pub use review::{
    Assigned, CaseLine, CasePriority, CaseView, CauseGroup, ChanceBand, CompareRow, DecisionLine, Disagreement,
    EarlierValue, Evidence, JoinOffer, JoinPreview, MatchDecision, MatchedChild, NoteLine, PairScore, PartView,
    Preview, Queue, QueueFilter, QueueSort, Referred, SaidLine, SideView, SplitCard, SplitForm, TypedAnswer,
    TypedDeferral, TypedJoinChoice, TypedSplit, Unidentified, Why, case_kind_words,
};
pub use rights::{
    ChildState, DecideItems, Decided as DecidedItem, DisputedDetail, ItemCounts, ItemView, ItemsView, PackFile,
    PackState, RequestAct, RequestLine, RequestList, RequestStepView, RequestView, TypedDecision, TypedRequest,
    TypedRequestAct,
};
pub use sender::{NewSender, Sender};
pub use shield::{
    ActOnShield, AskedBy, Criterion, DeskOverview, OverrideLine, OverrideList, ShieldAct, ShieldAnswers, ShieldCounts,
    ShieldForm, ShieldLine, ShieldList, ShieldListKind, ShieldPart, ShieldStepView, ShieldView, TeamHome, TravelState,
    TravelWork, TravelWorklist, TypedShieldRequest, Unlisted,
};

pub use store::{
    ActionOutcome, ContactStatus, ContactStep, Expected, NoticeStatus, OverrideReview, Partner, Priority, Proceed,
    Registration, RunFile, RunLinks, RunMode, RunRows, RunStatus, ShieldStatus, ShieldStepKind, SourceRow,
};
pub use store::{CaseKind, CaseNoteKind, DecisionKind, RequestStatus, RequestStepKind};
pub use transport::{
    Assistance, Confirmed, Difference, ExportRequest, FilterField, NeedBasis, NeedForm, OtherNeed, RouteFile,
    RouteList, SchoolLine, SchoolList, Seating, Since, TravelChange, TravelChanges, TravelFilter, TravelStatus,
    TypedNeed,
};
pub use work::Work;
