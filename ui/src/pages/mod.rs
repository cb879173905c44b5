//! The pages: one folder or file each, named as in the sidebar.

pub mod agents;
pub mod first_run;
pub mod insights;
pub mod providers;
pub mod queue;
pub mod reports;
pub mod settings;
pub mod workers;
