//! What the dialog asks for.

use contract::{
    NewTask,
    schedule::{Rhythm, ScheduleDraft, ScheduledWorkflow},
};
use serde::{Serialize, Serializer};

/// What is asked for. Written down with what its rhythm and its task hold beside its own fields, so that what the engine
/// says of one of them goes away when that one is changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScheduleAsked(pub ScheduleDraft);

impl Serialize for ScheduleAsked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Laid<'a> {
            #[serde(flatten)]
            draft: &'a ScheduleDraft,
            #[serde(flatten)]
            rhythm: &'a Option<Rhythm>,
            #[serde(flatten)]
            task: &'a Option<NewTask>,
            #[serde(flatten)]
            run: &'a Option<ScheduledWorkflow>,
        }
        let Self(draft) = self;
        Laid { draft, rhythm: &draft.rhythm, task: &draft.task, run: &draft.workflow }.serialize(serializer)
    }
}
