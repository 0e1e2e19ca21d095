package web

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// What the page of a dry run holds at most: bytes of the list that it carries along, rows, and
// findings of each kind.
const (
	mostCarried  = 1 << 20
	mostShown    = 200
	mostFindings = 50
)

// skipColumn stands in a form for a column that is left out.
const skipColumn = "-"

// importForm is what the page of a list sends. Column says what each is, Seen what the page showed,
// so that a list whose columns nobody touched goes on being read row by row.
type importForm struct {
	List      string            `form:"list,raw,max=4194304"`
	AgreedOn  civil.Date        `form:"agreed_on"`
	Therapist ident.Person      `form:"therapist,id"`
	Column    map[string]string `form:"column"`
	Seen      string            `form:"seen,max=4000"`
	Do        string            `form:"do"`
}

func (s *site) getImport(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.LookAtClients(r.Context(), by(r), office.ClientsToBring{})
	if err != nil {
		return err
	}
	return s.showImport(w, r, http.StatusOK, view, office.ClientsToBring{Therapist: view.Usual}, forms.Values{}, nil)
}

// postImport looks at a list, or brings it in. What was looked at comes back in the page.
func (s *site) postImport(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[importForm](r)
	in := office.ClientsToBring{Text: form.List, AgreedOn: form.AgreedOn, Therapist: form.Therapist, Columns: form.columns()}
	if err := readList(r, &in, &problems); err != nil {
		return err
	}
	if strings.TrimSpace(in.Text) == "" {
		in.Text = ""
		problems.Add("list", "%s", say.T(r.Context(), "Paste the list, or choose a file."))
	}
	err := problems.Err()
	if err == nil && form.Do == "bring" {
		var n int
		if n, err = s.office.BringClients(r.Context(), by(r), key(r), in); err == nil {
			return see(w, r, "/clients?brought="+itoa(n))
		}
	}
	wrong, ok := typed(err)
	if err != nil && !ok {
		return err
	}
	view, err := s.office.LookAtClients(r.Context(), by(r), in)
	if f, ok := typed(err); ok && wrong == nil {
		wrong = f
	} else if err != nil && !ok {
		return err
	}
	status := http.StatusOK
	if wrong != nil {
		status = formStatus(wrong)
	}
	return s.showImport(w, r, status, view, in, values, wrong)
}

// readList takes the text of a chosen file; it comes before what was pasted.
func readList(r *http.Request, in *office.ClientsToBring, problems *fault.Problems) error {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return nil
	}
	header := r.MultipartForm.File["file"][0]
	if header.Size == 0 {
		return nil
	}
	if header.Size > client.MostBytes {
		problems.Add("file", "%s", say.T(r.Context(), "The file is larger than 4 MB. Bring it in in parts."))
		return nil
	}
	content, err := readPart(header)
	if err != nil {
		problems.Add("file", "%s", say.T(r.Context(), "The file could not be read. Please choose it again."))
		return nil //nolint:nilerr // said on the page, beside the field
	}
	text, how := client.Decode(content)
	if how != "UTF-8" {
		r.Form.Set("read_as", how)
	}
	in.Text = text
	return nil
}

func readPart(header *multipart.FileHeader) ([]byte, error) {
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return io.ReadAll(f)
}

// columns gives what each column is, nil where nobody changed what the page showed.
func (f importForm) columns() []client.Column {
	if len(f.Column) == 0 {
		return nil
	}
	out := make([]client.Column, 0, len(f.Column))
	for i := range len(f.Column) {
		c := client.Column(f.Column[itoa(i)])
		if c == skipColumn || !c.Valid() {
			c = client.Skip
		}
		out = append(out, c)
	}
	if seenColumns(out) == f.Seen {
		return nil
	}
	return out
}

func seenColumns(columns []client.Column) string {
	words := make([]string, len(columns))
	for i, c := range columns {
		words[i] = string(c)
	}
	return strings.Join(words, ",")
}

func (s *site) showImport(w http.ResponseWriter, r *http.Request, status int, view office.ImportView, in office.ClientsToBring, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	p := pages.ImportPage{Page: s.frame(r, say.T(ctx, "Bring your clients"), ui.Clients), Heading: say.T(ctx, "Bring your clients"),
		Sub: say.T(ctx, "Paste a list or choose a file. You see what comes of it before anything is stored."), Text: in.Text, AgreedOn: values.Get("agreed_on"),
		Boundaries: view.Boundaries > 0, Therapist: string(in.Therapist), Therapists: therapistOptions(ctx, view.Treats)}
	if len(p.Therapists) == 0 {
		p.Fields = append(p.Fields, ui.Hidden{Name: "therapist", Value: string(view.Usual)})
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	if in.Text != "" {
		lookAtList(ctx, &p, view, in)
		if how := r.Form.Get("read_as"); how != "" {
			p.ReadAs = say.T(ctx, "The file was read as %s. If letters look wrong, save it as UTF-8.", how)
		}
	}
	return render(w, r, status, pages.Import(p))
}

// lookAtList writes a dry run out.
func lookAtList(ctx context.Context, p *pages.ImportPage, view office.ImportView, in office.ClientsToBring) {
	list := view.List
	coming := len(list.Coming())
	p.Looked, p.Heading = true, say.T(ctx, "Look before they come in")
	p.Sub = say.N(ctx, coming, "One client would come in. Nothing is stored yet.", "%d clients would come in. Nothing is stored yet.")
	if p.Carried = len(in.Text) <= mostCarried; !p.Carried {
		p.Text = ""
	}
	for _, f := range list.Findings {
		found := pages.ImportFinding{What: f.What, Do: f.Do}
		switch {
		case f.Stops:
			p.Mend = append(p.Mend, found)
		case f.Note:
			p.Notes = append(p.Notes, found)
		default:
			p.Left = append(p.Left, found)
		}
	}
	p.Mend, p.MendMore = fewFindings(ctx, p.Mend)
	p.Left, p.LeftMore = fewFindings(ctx, p.Left)
	p.Notes, p.NotesMore = fewFindings(ctx, p.Notes)
	switch {
	case list.Ready() && p.Carried:
		p.Bring = say.N(ctx, coming, "Bring in one client", "Bring in %d clients")
	case list.Ready():
		p.Bring = say.N(ctx, coming, "Bring in one client from this file", "Bring in %d clients from this file")
	case len(p.Mend) > 0:
		p.Sub = say.T(ctx, "Some rows have to be mended first. Nothing is stored yet.")
	default:
		p.Sub = say.T(ctx, "Everybody in this list is here already.")
	}
	importColumns(ctx, p, list)
	importRows(ctx, p, list)
}

func fewFindings(ctx context.Context, all []pages.ImportFinding) (shown []pages.ImportFinding, more string) {
	if len(all) <= mostFindings {
		return all, ""
	}
	return all[:mostFindings], say.N(ctx, len(all)-mostFindings, "And one more.", "And %d more.")
}

func importColumns(ctx context.Context, p *pages.ImportPage, list client.List) {
	var seen []client.Column
	for i, h := range list.Headings {
		title := h.Title
		if title == "" {
			title = say.T(ctx, "Column %d", i+1)
		}
		as := string(h.Column)
		if h.Column == client.Skip {
			as = skipColumn
		}
		c := pages.ImportColumn{Title: title, As: as}
		if h.Example != "" {
			c.Example = say.T(ctx, "For example: %s", h.Example)
		}
		p.Columns, seen = append(p.Columns, c), append(seen, h.Column)
	}
	p.Fields = append(p.Fields, ui.Hidden{Name: "seen", Value: seenColumns(seen)})
	for _, c := range client.Columns() {
		p.ColumnKinds = append(p.ColumnKinds, ui.Option{Value: string(c), Label: say.T(ctx, c.Words())})
	}
	p.ColumnKinds = append(p.ColumnKinds, ui.Option{Value: skipColumn, Label: say.T(ctx, client.Skip.Words())})
}

// importRows shows the rows: those with something to say first come in their place, and no more than
// a page can hold.
func importRows(ctx context.Context, p *pages.ImportPage, list client.List) {
	has := func(of func(client.Row) string) bool {
		return slices.ContainsFunc(list.Rows, func(row client.Row) bool { return of(row) != "" })
	}
	type column struct {
		label string
		cell  func(client.Row) string
	}
	all := []column{
		{say.T(ctx, "Name"), func(r client.Row) string { return r.Client.Name }},
		{say.T(ctx, "Phone"), func(r client.Row) string { return r.Client.Phone }},
		{say.T(ctx, "E-mail"), func(r client.Row) string { return r.Client.Email }},
		{say.T(ctx, "Other script"), func(r client.Row) string { return r.Client.OtherName }},
		{say.T(ctx, "Pronouns"), func(r client.Row) string { return r.Client.Pronouns }},
		{say.T(ctx, "With you since"), func(r client.Row) string { return fullDate(ctx, r.Client.Since) }},
		{say.T(ctx, "Agreed on"), func(r client.Row) string { return fullDate(ctx, r.Agreed) }},
	}
	all = slices.DeleteFunc(all, func(c column) bool { return !has(c.cell) })
	t := ui.Table{Caption: say.T(ctx, "The rows of the list")}
	for _, c := range all {
		t.Columns = append(t.Columns, ui.Column{Label: c.label})
	}
	t.Columns = append(t.Columns, ui.Column{Label: say.T(ctx, "Row")}, ui.Column{Label: say.T(ctx, "What becomes of it")})
	about := map[int][]client.Finding{}
	for _, f := range list.Findings {
		about[f.Row] = append(about[f.Row], f)
	}
	for _, row := range list.Rows[:min(len(list.Rows), mostShown)] {
		var cells []templ.Component
		for _, c := range all {
			if text := c.cell(row); text != "" {
				cells = append(cells, ui.Name(text))
			} else {
				cells = append(cells, nil)
			}
		}
		t.Rows = append(t.Rows, append(cells, ui.Text(itoa(row.No)), ui.Text(becomes(ctx, row, about[row.No]))))
	}
	p.Table = t
	if more := len(list.Rows) - mostShown; more > 0 {
		p.RowsMore = say.N(ctx, more, "And one more row.", "And %d more rows.")
	}
}

func fullDate(ctx context.Context, d civil.Date) string {
	if d == "" {
		return ""
	}
	return say.FullDate(ctx, d)
}

func becomes(ctx context.Context, row client.Row, findings []client.Finding) string {
	switch {
	case slices.ContainsFunc(findings, func(f client.Finding) bool { return f.Stops }):
		return say.T(ctx, "to mend")
	case row.Leave:
		return say.T(ctx, "left out")
	default:
		return say.T(ctx, "comes in")
	}
}
