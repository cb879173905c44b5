//! The talks with agents on the board: what is asked about them, and what is told of them.

use super::Board;
use crate::{
    dialogs::{Dialog, talks::Talks},
    display::{Tint, utf8::Piece},
    feed::{
        changes::Changes,
        client::{Action, Query, Saying},
    },
};
use contract::{
    AgentKind, ApiError, ChatId, Task, TaskId,
    chat::{ChatPage, ChatWithTurns, Said},
    model::Answer,
};

impl Board {
    /// Shows the talks, as they were left.
    pub(super) fn show_talks(&mut self) {
        let talks = self.talks.take().unwrap_or_default();
        self.queries.push(Query::Talks);
        self.dialog = Some(Dialog::Talks(talks));
        self.name_speakers();
    }

    /// The talks are closed, and kept as they are.
    pub(super) fn put_away(&mut self, dialog: Dialog) {
        if let Dialog::Talks(talks) = dialog {
            self.talks = Some(talks);
        }
    }

    /// A dialog was closed: what lay behind it has the keys again, and is read once more.
    pub(super) fn uncover(&mut self) {
        self.dialog = self.behind.take();
        if let Some(talks) = self.talks_mut() {
            let query = talks.to_read(&[], true);
            self.queries.extend(query);
        }
    }

    /// The talks where they are shown, or lie behind a dialog.
    fn talks_mut(&mut self) -> Option<&mut Talks> {
        match (&mut self.dialog, &mut self.behind) {
            (Some(Dialog::Talks(talks)), _) | (_, Some(Dialog::Talks(talks))) => Some(talks),
            _ => None,
        }
    }

    /// Who can answer, by what is known of the agents: the person's own before those that came with Legwork.
    pub(super) fn name_speakers(&mut self) {
        let talks = |agent: &&contract::Agent| agent.kind == AgentKind::Llm && agent.provider.is_some();
        let mut speakers: Vec<_> = self.agents.iter().filter(talks).collect();
        speakers.sort_by_key(|agent| agent.ready_made);
        let speakers = speakers.into_iter().map(|agent| agent.name.clone()).collect();
        if let Some(talks) = self.talks_mut() {
            talks.speakers = speakers;
        }
    }

    pub(super) fn talks_changed(&mut self, changes: &Changes) {
        let any = changes.all || changes.talks;
        let query = self.talks_mut().and_then(|talks| talks.to_read(&changes.ids, any));
        self.queries.extend(query);
    }

    pub(super) fn receive_talks(&mut self, page: ChatPage) {
        if let Some(talks) = self.talks_mut() {
            talks.receive(page);
        }
    }

    /// A talk was read. What ended in it is seen now.
    pub(super) fn receive_talk(&mut self, talk: ChatWithTurns) {
        let (id, unseen) = (talk.chat.id, talk.chat.unseen);
        let ended = talk.turns.iter().filter(|turn| turn.task.status.is_terminal()).map(|turn| turn.task.id);
        let ended: Vec<_> = ended.collect();
        self.waits.retain(|id| !ended.contains(id));
        self.views += 1;
        let (view, next) = (self.view.clone(), self.views);
        let is_open = self.talks_mut().is_some_and(|talks| talks.receive_talk(talk, next, &view));
        if is_open && unseen {
            self.order(Action::Seen(id));
        }
    }

    pub(super) fn talk_gone(&mut self, id: ChatId) {
        if self.talks_mut().is_some_and(|talks| talks.gone(id)) {
            self.say(None, "The conversation was deleted.", None);
            self.queries.push(Query::Talks);
        }
    }

    /// Whose answer is to be followed, and for which view.
    pub(crate) fn follows_answer(&self) -> Option<(u64, TaskId)> {
        match (&self.dialog, &self.behind) {
            (Some(Dialog::Talks(talks)), _) | (_, Some(Dialog::Talks(talks))) => talks.follows(),
            _ => None,
        }
    }

    /// An answer has come so much further.
    pub(super) fn receive_answer(&mut self, view: u64, piece: &Piece) {
        if let Some(talks) = self.talks_mut() {
            talks.receive_output(view, piece);
        }
    }

    /// What was typed was said. It may have been said in a talk that was left meanwhile.
    pub(super) fn said(&mut self, said: Said, saying: &Saying) {
        if saying.background {
            let text = format!("{} answers in the background.", said.chat.agent);
            self.say(Some(Tint::Green), text, None);
        } else {
            self.waits.push(said.turn.task.id);
        }
        let shown = match self.talks.as_deref_mut() {
            Some(kept) => {
                kept.arrived(saying, &said.chat);
                None
            }
            None => self.talks_mut(),
        };
        if let Some(talks) = shown {
            talks.arrived(saying, &said.chat);
            let query = talks.to_read(&[], true);
            self.queries.extend(query);
        }
    }

    /// What was typed was refused: it stands where it was typed.
    pub(super) fn not_said(&mut self, error: ApiError, saying: &Saying) {
        if let Some(kept) = self.talks.as_deref_mut() {
            kept.refused(saying);
        }
        if let Some(talks) = self.talks_mut() {
            talks.refused(saying);
        }
        self.say(Some(Tint::Red), error.message, error.hint);
    }

    /// What a turn asked was answered in words.
    pub(super) fn answered(&mut self, task: TaskId, answer: &Answer) {
        if let (Some(talks), Answer::Text(text)) = (self.talks_mut(), answer) {
            talks.answered(task, text);
        }
    }

    /// Nobody waits for an answer any more.
    pub(super) fn sent_to_background(&mut self, task: Task) {
        self.waits.retain(|id| *id != task.id);
        self.say(Some(Tint::Green), "It goes on in the background.", None);
        self.reread(&[task]);
        let query = self.talks_mut().and_then(|talks| talks.to_read(&[], true));
        self.queries.extend(query);
    }
}
