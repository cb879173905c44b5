//! The form of the dialog that starts a workflow.

use crate::{hooks::form_state::FormState, state::workflow::inputs::StartForm};

/// The dialog's form.
pub(super) type StartState = FormState<StartForm>;
