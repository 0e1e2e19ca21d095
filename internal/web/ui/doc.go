// Package ui holds the parts that pages are made of: templ components with typed arguments, in the
// markup and the classes of the design (paper and clay). Every sentence of its own goes through
// package say; what is handed in is ready to be shown. It imports the kernel, say and assets, never
// a package of the practice, never net/http.
//
// # Index for page writers
//
// A page: one component with one typed argument, beginning with a layout.
//
//	@ui.Frame(page) { … }                    staff: rail, four places (Page.Base + /today, /calendar, /clients, /practice, /find, POST /sign-out)
//	@ui.Alone(page) { … }                    clients, colleagues; Page.Leave shows "Leave this page"; Page.SignIn with Narrow is signing in
//	@ui.Wide(page, step, laterHref) { … }    setting up
//	@ui.Room(page, back, when) { … @ui.Dock() { … } }   the treatment room
//	@ui.Letter(page, sender, to, date, text, foot) { … } on paper
//
// Above the content, in this order: Told(text, undo), Back(href, label) or BackTo(href, name),
// ErrorSummary(problems), then Head(title, sub), HeadBits(title, bits…) or HeadActs(title, sub) { buttons }.
// Title and sub are components: Text("…"), Words("%s told you that it hurt", ui.Name(n)).
//
//	Split(aside) { … }      two columns      Narrow("form"|"check") { … }   one column
//	Sect(id, title) { … }   SectAct(id, title, act) { … }   QuietLinks(acts…)
//	Sheet(id, kicker, title) { … }   the one next step     Fold(title, inside) { … }
//
// Names and words: Name, NameIn(name, lang), NameTwice(name, own, lang), Strong, StrongName,
// Tel(number, shown), Text, Words(sentence, parts…), Join(parts…).
//
// Doing: an Act is a link (Href), a button of the form around it (Name, Value), or a button with a
// form of its own (To, Fields). Button(act) once a page, Quiet(act), Link(act); Asks() { … } around them.
// In a form of their own inside another form they would not work: there use Name and Value.
//
// Forms: Form(Post{Action, Fields, Draft, Upload}) { … } carries the hidden fields of WithForms.
// Control{Name, Label, Hint, Value, Optional, Width, Problems, …} for Field, TextArea, Select,
// Checkbox, DateInput, TimeInput; Choice{Name, Legend, Chosen, Options, Many, Row, Problems} for Picks;
// Search(action, control, button); Themes(action, current). Hand the whole fault.Problems to each.
//
// Words of people: Said(Quote), Talk(label, quotes), Speak(label, text), Ifs(title, ifs),
// Composer(Compose) { more fields }, Marked(Spans(text, ranges)), Care(lead) { … }, Note(NoteLine).
//
// Lists: Day([]Slot), Columns([]DayColumn), Needs([]Need), Thread([]Knot), ThreadSmall, KnotPicture,
// Facts([]Fact), Will([]WillRow), Ticks(lines…), Plain(lines…), Matches(name, legend, []Match),
// Pair(…), Rules([]Rule), Answers(post, acts…), List(Table), Pages(Pager), Empty(title, why) { … },
// Picture(Capacity).
//
// The body: Areas([]Area), Own([]OwnLine), AsksBand(…), AreaTable(AreaChoice), PressurePicker(Picker).
//
// A component that follows a text on the same line has no space before it: write { " " } between
// them, or better one sentence with Words. A page has one filled Button; a list may have one a row.
//
// All of it can be looked at: go run ./internal/web/ui/gallery/serve.
package ui
