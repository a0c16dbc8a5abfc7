//! A visitor who goes through a list of actions, and what holds at every point of it.

use std::collections::{HashMap, HashSet};

use futures_util::future::join_all;

use super::{Action, Fate, Order, Scene, Step};
use crate::app::browser::HTML;
use crate::app::{Answer, Browser, wrong_codes};

/// The status of an approved verification in the record.
const APPROVED: u8 = 1;

/// How a list ended: what is recorded of each number, and what the browser shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    texts: [usize; 2],
    /// Status and attempts of each verification, sorted.
    verifications: [Vec<(u8, u8)>; 2],
    account: Shown,
    code_page: Shown,
}

/// A page: its heading, and the number on it.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    heading: Option<String>,
    number: Option<usize>,
}

/// A page with the forms of one verification, as the visitor saw it last.
#[derive(Clone, Debug)]
struct Tab {
    about: String,
    sends: String,
    code: String,
    number: usize,
}

/// What the actions so far say about the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    None,
    Of(usize),
    /// A right code was sent together with another form, or its response was lost.
    Unknown,
}

type Form = (&'static str, Vec<(&'static str, String)>);

pub struct Visitor<'a> {
    scene: &'a Scene,
    numbers: [String; 2],
    browser: Browser,
    /// The browser with each set of cookies that it has had.
    earlier: Vec<Browser>,
    tabs: Vec<Tab>,
    current: usize,
    /// The different wrong codes that were entered for each verification.
    wrong: HashMap<String, HashSet<String>>,
    guesses: usize,
    /// The actions that may have sent a code to each number.
    sends: [usize; 2],
    proof: Proof,
    /// Seconds since a response was lost. It ends with the next session id that arrives.
    without_response: Option<i64>,
}

impl<'a> Visitor<'a> {
    pub async fn new(scene: &'a Scene) -> Self {
        let mut browser = scene.app.browser();
        browser.open().await;
        Self {
            scene,
            numbers: scene.numbers(),
            earlier: vec![browser.clone()],
            browser,
            tabs: Vec::new(),
            current: 0,
            wrong: HashMap::new(),
            guesses: 0,
            sends: [0; 2],
            proof: Proof::None,
            without_response: None,
        }
    }

    /// Sends the forms of one or two steps, and opens the page that each form leads to.
    pub async fn go_through(&mut self, group: &[Step], order: &Order) {
        self.pause(group[0].pause).await;
        let (session, approved) = (self.session(), self.approved());
        let forms: Vec<Form> = group.iter().map(|step| self.form(step.action)).collect();
        let leads_to = match (group, order) {
            ([step], Order::Together) if !step.at_once => {
                self.press_one_by_one(step, &forms[0]).await
            }
            (_, Order::Together) => self.press_together(group, &forms).await,
            (_, Order::InTurn { presses, kept }) => {
                self.press_in_turn(group, &forms, presses, kept).await
            }
        };
        let mut page = None;
        for path in &leads_to {
            page = Some(self.open(path).await);
        }
        if self.session() != session {
            self.without_response = None;
        } else if leads_to.len() < group.len() {
            self.without_response.get_or_insert(0);
        }
        let is_right = self.approved() > approved;
        self.update_proof(group, is_right, page.as_ref()).await;
    }

    fn session(&self) -> Option<String> {
        let session = self.browser.cookie(&self.browser.session_name());
        session.map(str::to_owned)
    }

    async fn pause(&mut self, seconds: i64) {
        self.scene.pause(seconds).await;
        if let Some(lost) = &mut self.without_response {
            *lost += seconds;
            // The lost response had a new session id. The old one works for a minute.
            if *lost >= 59 && self.proof != Proof::None {
                self.proof = Proof::Unknown;
            }
        }
    }

    fn form(&mut self, action: Action) -> Form {
        let current = self.tabs.get(self.current).cloned();
        let stale = self.tabs.iter().rev().find(|tab| {
            let is_current = |current: &Tab| current.about == tab.about;
            !current.as_ref().is_some_and(is_current)
        });
        let tab = match action {
            Action::StaleNewCode
            | Action::StaleWrong
            | Action::StaleRight
            | Action::StaleResend => stale.cloned().or(current),
            _ => current,
        };
        // Without a page the visitor knows no code, and the forms name no verification.
        let about = tab.as_ref().map(|tab| ("about", tab.about.clone()));
        let number = tab.as_ref().map_or(0, |tab| tab.number);
        match action {
            Action::Request(number) => {
                self.sends[number] += 1;
                ("/", vec![("number", self.numbers[number].clone())])
            }
            Action::NewCode | Action::StaleNewCode => {
                self.sends[number] += 1;
                ("/new-code", about.into_iter().collect())
            }
            Action::Resend | Action::StaleResend => {
                self.sends[number] += 1;
                let sends = tab.map(|tab| ("sends", tab.sends));
                ("/resend", about.into_iter().chain(sends).collect())
            }
            Action::Right | Action::StaleRight => {
                let code = tab.map_or("123456".to_owned(), |tab| tab.code);
                let code = ("code", code);
                ("/validate", about.into_iter().chain([code]).collect())
            }
            Action::Wrong | Action::StaleWrong => {
                let code = tab.as_ref().map_or("123456", |tab| &tab.code);
                // No two actions enter the same one.
                let wrong = wrong_codes(code).nth(self.guesses).unwrap();
                self.guesses += 1;
                if let Some(tab) = tab {
                    let of_verification = self.wrong.entry(tab.about).or_default();
                    of_verification.insert(wrong.clone());
                }
                let code = ("code", wrong);
                ("/validate", about.into_iter().chain([code]).collect())
            }
            Action::SignOut => ("/sign-out", Vec::new()),
        }
    }

    /// Sends a form with the cookies that the browser has now.
    async fn press(&self, (path, fields): &Form) -> Answer {
        let answer = Answer::of(self.browser.ask("POST", path, HTML).form(fields)).await;
        answer.expect(303)
    }

    fn receive(&mut self, answer: Answer) -> String {
        let leads_to = answer.location().to_owned();
        self.browser.receive(answer);
        self.earlier.push(self.browser.clone());
        leads_to
    }

    async fn press_one_by_one(&mut self, step: &Step, form: &Form) -> Vec<String> {
        let mut leads_to = Vec::new();
        for fate in &step.fates {
            let answer = self.press(form).await;
            if *fate == Fate::Arrives {
                leads_to = vec![self.receive(answer)];
            }
        }
        leads_to
    }

    async fn press_together(&mut self, group: &[Step], forms: &[Form]) -> Vec<String> {
        let presses = group
            .iter()
            .zip(forms)
            .map(|(step, form)| join_all(step.fates.iter().map(|_| self.press(form))));
        let answers = join_all(presses).await;
        let mut leads_to = Vec::new();
        for (step, answers) in group.iter().zip(answers) {
            let mut last = None;
            // The response to the first press arrives last.
            for (answer, fate) in answers.into_iter().zip(&step.fates).rev() {
                if *fate == Fate::Arrives {
                    last = Some(self.receive(answer));
                }
            }
            leads_to.extend(last);
        }
        leads_to
    }

    async fn press_in_turn(
        &mut self,
        group: &[Step],
        forms: &[Form],
        presses: &[usize],
        kept: &[usize],
    ) -> Vec<String> {
        let mut answers = Vec::new();
        for step in presses {
            answers.push(Some(self.press(&forms[*step]).await));
        }
        let mut leads_to = Vec::new();
        for (step, kept) in group.iter().zip(kept) {
            let answer = answers[*kept].take().unwrap();
            if step.fates.contains(&Fate::Arrives) {
                leads_to.push(self.receive(answer));
            }
        }
        leads_to
    }

    /// Opens a page, and remembers the forms on it.
    async fn open(&mut self, path: &str) -> Answer {
        let page = self.browser.get(path).await;
        self.earlier.push(self.browser.clone());
        let Some(about) = field(&page, "name=\"about\" value=\"") else {
            return page;
        };
        let known = self.tabs.iter().position(|tab| tab.about == about);
        self.current = known.unwrap_or(self.tabs.len());
        if known.is_none() {
            self.tabs.push(Tab {
                about,
                sends: "1".to_owned(),
                code: field(&page, "data-code=\"").expect("no text on the phone"),
                number: self.number_on(&page).expect("no number on the page"),
            });
        }
        if let Some(sends) = field(&page, "id=\"resend-sends\" value=\"") {
            self.tabs[self.current].sends = sends;
        }
        page
    }

    /// The number that the page names first: the one a code was sent to, or the verified one.
    fn number_on(&self, page: &Answer) -> Option<usize> {
        let text = page
            .element("sent-to")
            .unwrap_or_else(|| page.body_beside_the_phone());
        let places = self.numbers.iter().enumerate().filter_map(|(n, number)| {
            let masked = format!("+1 ••• {}", &number[number.len() - 2..]);
            Some((text.find(&masked)?, n))
        });
        places.min().map(|(_, n)| n)
    }

    /// `is_right` says whether the group had a right code approved.
    async fn update_proof(&mut self, group: &[Step], is_right: bool, page: Option<&Answer>) {
        let [step] = group else {
            let mut actions = group.iter().map(|step| step.action);
            if actions.any(|action| action == Action::SignOut || action.enters_a_right_code()) {
                self.proof = Proof::Unknown;
            }
            return;
        };
        match page {
            _ if step.action == Action::SignOut => self.signed_out().await,
            _ if !step.action.enters_a_right_code() => {}
            Some(page) if is_right || page.body.contains("You are verified") => {
                // Of another code, entered while the browser is verified, the page says both.
                assert!(!is_right || page.status == 200, "{page:?}");
                self.proof = Proof::Of(self.number_on(page).unwrap());
            }
            Some(_) => {}
            None => {
                self.proof = Proof::Unknown;
            }
        }
    }

    /// Checks that no cookie that the browser ever had opens the account.
    async fn signed_out(&mut self) {
        self.proof = Proof::None;
        for browser in &self.earlier {
            let page = browser.clone().get("/account").await;
            assert_eq!(page.status, 403, "after a sign-out: {page:?}");
        }
    }

    /// The approved verifications of both numbers.
    fn approved(&self) -> usize {
        let record = self.scene.app.record();
        let all = self
            .numbers
            .iter()
            .flat_map(|number| record.verifications(number));
        all.filter(|row| row.status == APPROVED).count()
    }

    /// Checks what holds after any list, and says how it ended.
    pub async fn end(mut self) -> Outcome {
        let account = self.browser.get("/account").await;
        let account_status = account.status;
        let account = self.shown(&account);
        match self.proof {
            Proof::None => assert_eq!((account_status, account.number), (403, None)),
            Proof::Of(number) => assert_eq!((account_status, account.number), (200, Some(number))),
            Proof::Unknown => {}
        }
        let code_page = self.browser.get("/validate").await;
        let code_page = self.shown(&code_page);
        let mut texts = [0; 2];
        let mut verifications = [Vec::new(), Vec::new()];
        for (n, number) in self.numbers.iter().enumerate() {
            texts[n] = self.scene.app.phone(number).messages().await.len();
            assert!(
                texts[n] <= self.sends[n],
                "{} texts of {}",
                texts[n],
                self.sends[n]
            );
            for row in self.scene.app.record().verifications(number) {
                let wrong = self.wrong.get(&row.id).map_or(0, HashSet::len);
                let right = usize::from(row.status == APPROVED);
                assert!(
                    usize::from(row.attempts) <= wrong + right,
                    "{wrong} wrong codes: {row:?}"
                );
                assert!(row.approvals <= 1, "{row:?}");
                verifications[n].push((row.status, row.attempts));
            }
            verifications[n].sort_unstable();
        }
        Outcome {
            texts,
            verifications,
            account,
            code_page,
        }
    }

    fn shown(&self, page: &Answer) -> Shown {
        Shown {
            heading: page.element("title"),
            number: self.number_on(page),
        }
    }
}

/// The text between `before` and the next quote.
fn field(page: &Answer, before: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(before)?;
    Some(rest.split('"').next()?.to_owned())
}
