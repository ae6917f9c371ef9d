//! Closed lists of words: what is asked for, who asks, and why something is withheld.

use crate::choices;

choices! {
    /// What a request asks for.
    AsksFor {
        /// A copy of what is held (article 15).
        Access = "access", "A copy of what is held (subject access)";
        /// That something wrong is put right (article 16). It is put right at the source.
        Rectification = "rectification", "Something to be put right";
        /// That the data is not used meanwhile (article 18).
        Restriction = "restriction", "That the record is not used";
        /// That something is deleted (article 17).
        Erasure = "erasure", "Something to be deleted";
        /// That the use stops (article 21).
        Objection = "objection", "An objection to the use";
    }
}

choices! {
    /// Who asks.
    Asker {
        /// The child or young person.
        Child = "child", "The child or young person";
        /// Somebody with parental responsibility.
        Parent = "parent", "Somebody with parental responsibility";
        /// Somebody whom one of them has authorised.
        Authorised = "authorised", "Somebody with written authority";
    }
}

choices! {
    /// Why an item is withheld (Data Protection Act 2018, schedules 2 and 3).
    WithholdReason {
        /// It is about another person.
        ThirdParty = "third_party", "It is about another person";
        /// It is about another child of the household.
        OtherChild = "other_child", "It is about another child";
        /// Disclosure would be likely to cause serious harm.
        SeriousHarm = "serious_harm", "It would be likely to cause serious harm";
        /// A court supplied it.
        CourtSupplied = "court_supplied", "A court supplied it";
        /// The child gave it in confidence, or did not expect it to be disclosed.
        Confidence = "confidence", "The child gave it in confidence";
        /// A health professional advises against disclosure, or gave no opinion yet.
        HealthOpinion = "health_opinion", "There is no health professional’s opinion that it may be disclosed";
    }
}
