//! What no value may stand in: it is read to its end, and made unclear what follows where shells differ about that end.

use super::{Around, Reader, Refusal, Symbol, Word};

impl Reader<'_> {
    /// What a backslash stands before.
    pub(super) fn escaped(&mut self) {
        match self.next() {
            Some(Symbol::Hole) => self.refuse(Refusal::AfterBackslash),
            // a line that goes on
            Some(Symbol::Written('\n')) | None => {}
            Some(Symbol::Written(_)) => self.in_word('\0'),
        }
    }

    /// What a dollar sign stands before.
    pub(super) fn dollar(&mut self, quoted: bool) {
        self.in_word('\0');
        match self.peek() {
            Some(Symbol::Hole) => {
                self.next();
                self.refuse(Refusal::AfterDollar);
            }
            Some(Symbol::Written('(')) => {
                self.next();
                if self.peeks('(') {
                    self.next();
                    self.arithmetic();
                } else {
                    let outer = std::mem::replace(&mut self.word, Word::of_command());
                    self.around.push(Around::Substitution(outer));
                }
            }
            Some(Symbol::Written('{')) => self.braces(),
            Some(Symbol::Written('\'')) if !quoted => self.is_unclear("$'"),
            Some(Symbol::Written('[')) => self.is_unclear("$["),
            Some(Symbol::Written('#' | '$' | '!' | '?' | '*' | '@' | '-')) => {
                self.next();
            }
            _ => {}
        }
    }

    /// The rest of `$((…))`. It says nothing of quotes as long as none stand in it, and no command does.
    fn arithmetic(&mut self) {
        let (mut open, mut before) = (2, '(');
        let mut said = String::new();
        while open > 0 {
            let Some(symbol) = self.next() else { return };
            let Symbol::Written(c) = symbol else {
                self.refuse(Refusal::Unclear("$(("));
                continue;
            };
            match c {
                '(' if before == '$' => self.is_unclear("$(("),
                '(' => open += 1,
                ')' => open -= 1,
                '#' if before.is_ascii_digit() => {}
                '<' if before == '<' => self.is_unclear("$(("),
                '\'' | '"' | '`' | '\\' | '{' | '#' | ';' | '\n' => self.is_unclear("$(("),
                _ => {}
            }
            said.push(c);
            before = c;
        }
        if said.contains("case") {
            self.is_unclear("$((");
        }
    }

    /// The rest of `${…}`. It says nothing of quotes as long as none stand in it, and no command does.
    fn braces(&mut self) {
        self.next();
        if let Some(Symbol::Written(' ' | '\t' | '\n' | '|')) = self.peek() {
            self.is_unclear("${ …; }");
        }
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(Refusal::Unclear("${")),
                Symbol::Written('}') => return,
                Symbol::Written('\'' | '"' | '`' | '\\' | '$' | '{') => {
                    self.is_unclear("quotes or variables in ${");
                }
                Symbol::Written(_) => {}
            }
        }
    }

    pub(super) fn backticks(&mut self) {
        self.in_word('\0');
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(Refusal::Quoted("backticks")),
                Symbol::Written('\\') => {
                    if self.next() == Some(Symbol::Hole) {
                        self.refuse(Refusal::Quoted("backticks"));
                    }
                }
                Symbol::Written('`') => return,
                Symbol::Written(_) => {}
            }
        }
    }

    /// The rest of single quotes.
    pub(super) fn single_quotes(&mut self) {
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(Refusal::Quoted("single quotes")),
                Symbol::Written('\'') => return,
                Symbol::Written(_) => {}
            }
        }
    }
}
