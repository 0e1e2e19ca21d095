package client

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
)

const today = civil.Date("2026-03-03")

// brief writes rows as "name|other|email|phone|pronouns|since|agreed".
func brief(l List) []string {
	var out []string
	for _, r := range l.Coming() {
		c := r.Client
		out = append(out, strings.TrimRight(strings.Join([]string{c.Name, c.OtherName, c.Email, c.Phone, c.Pronouns, string(c.Since), string(r.Agreed)}, "|"), "|"))
	}
	return out
}

func what(l List) []string {
	var out []string
	for _, f := range l.Findings {
		out = append(out, f.What)
	}
	return out
}

func TestReadLists(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     []string
	}{
		{"pasted lines", "Ana Duarte, 020 7946 0001, ana@example.org\nBen Okri, ben@example.org\nCiara Ní, 020 7946 0003\n", []string{
			"Ana Duarte||ana@example.org|020 7946 0001", "Ben Okri||ben@example.org", "Ciara Ní|||020 7946 0003",
		}},
		{"pasted, other orders", "ana@example.org\tAna Duarte\t020 7946 0001\n020 7946 0002\tBen Okri\tben@example.org", []string{
			"Ana Duarte||ana@example.org|020 7946 0001", "Ben Okri||ben@example.org|020 7946 0002",
		}},
		{"pasted without signs", "Ana Duarte 020 7946 0001 ana@example.org\nBen Okri", []string{"Ana Duarte||ana@example.org|020 7946 0001", "Ben Okri"}},
		{"from an address book", "Ana Duarte <ana@example.org>, 020 7946 0001\nBen <ben@example.org>", []string{"Ana Duarte||ana@example.org|020 7946 0001", "Ben||ben@example.org"}},
		{"semicolons, quotes, German headings", "Nachname;Vorname;E-Mail;Handynummer;Kunde seit\n\"Strauß; geb. Öz\";Jörg;joerg@example.org;0171 5550001;1.2.2024\n", []string{
			"Jörg Strauß; geb. Öz||joerg@example.org|0171 5550001||2024-02-01",
		}},
		{"Spanish", "Apellidos,Nombre,Correo electrónico,Teléfono móvil\n,Inés,ines@example.org,600 555 001\n", []string{"Inés||ines@example.org|600 555 001"}},
		{"French", "Prénom;Nom;Courriel;Portable;Pronoms;Depuis\nZoé;Lévêque;zoe@example.org;06 55 50 00 01;elle;12/11/2023\n", []string{
			"Zoé Lévêque||zoe@example.org|06 55 50 00 01|elle|2023-11-12",
		}},
		{"another program", "First Name,Last Name,Email Address,Mobile Phone,Home Phone,Date Joined,Notes\nAna,Duarte,ANA@example.org,,020 7946 0001,2024-05-06T10:00:00Z,likes tea\n", []string{
			"Ana Duarte||ana@example.org|020 7946 0001||2024-05-06",
		}},
		{"month first", "Name,Since\nAna,3/4/2023\nBen,4/25/2023\n", []string{"Ana|||||2023-03-04", "Ben|||||2023-04-25"}},
		{"turned round, quotes in quotes", "Client,Other script,Agreed\n\"Haddad, Mariam\",مريم حداد,2026-01-12\n\"Anna \"\"Annie\"\" Lee\",,\n", []string{
			"Mariam Haddad|مريم حداد|||||2026-01-12", "Anna \"Annie\" Lee",
		}},
		{"known by content", "Client name,Where\nAna Duarte,ana@example.org\nBen Okri,ben@example.org\n", []string{"Ana Duarte||ana@example.org", "Ben Okri||ben@example.org"}},
		{"bars, blank lines", "Name|Phone\n\n|\nAna|020 7946 0001\n\n", []string{"Ana|||020 7946 0001"}},
		{"a cell over two lines", "Name,Phone\n\"Ana\nDuarte\",020 7946 0001\n", []string{"Ana Duarte|||020 7946 0001"}},
		{"names only", "Ana Duarte\nBen Okri\r\nאסתר כהן\r\n", []string{"Ana Duarte", "Ben Okri", "אסתר כהן"}},
		{"pronouns by look", "Ana Duarte, she/her, ana@example.org\n", []string{"Ana Duarte||ana@example.org||she/her"}},
		{"a mark, tabs, a note over lines", "\ufeffName\tNotes\tPhone\nAna Duarte\t\"likes\n\ntea\"\t020 7946 0001\nBen Okri\t\t\n", []string{"Ana Duarte|||020 7946 0001", "Ben Okri"}},
		{"a spreadsheet that names its sign", "sep=;\r\nName;Phone\r\nAna, the baker;020 7946 0001\r\n", []string{"the baker Ana|||020 7946 0001"}},
		{"dates of spreadsheets", "Name;Since;Agreed\nAna;3-Mar-24;45354\nBen;03-Mar-2024;2024-03-03 00:00:00\nCem;3.3.24;20240303\nDan;Sunday, 3 March 2024;3/3/2024 9:05:00 AM\nEva;3 March 2024 10:00;3-3-2024\n", []string{
			"Ana|||||2024-03-03|2024-03-03", "Ben|||||2024-03-03|2024-03-03", "Cem|||||2024-03-03|2024-03-03", "Dan|||||2024-03-03|2024-03-03", "Eva|||||2024-03-03|2024-03-03",
		}},
		{"month first, short years", "Name,Since\nAna,3/4/23\nBen,4/25/23\n", []string{"Ana|||||2023-03-04", "Ben|||||2023-04-25"}},
		{"content gainsays a heading", "Client,Contact,Number\nAna Duarte,ana@example.org,1\nBen Okri,ben@example.org,2\n", []string{"Ana Duarte||ana@example.org", "Ben Okri||ben@example.org"}},
		{"a number of the client, a yes", "Client,Name,Terms\n1001,Ana Duarte,yes\n1002,Ben Okri,no\n", []string{"Ana Duarte", "Ben Okri"}},
		{"what is another's stays outside", "Name,Emergency phone,Date of birth\nAna Duarte,020 7946 0001,3.3.1971\n", []string{"Ana Duarte"}},
	} {
		l := Read([]byte(tc.in), nil, nil, today, civil.EitherFirst)
		if diff := cmp.Diff(tc.want, brief(l)); diff != "" || !l.Ready() {
			t.Errorf("%s: %s%v", tc.name, diff, what(l))
		}
	}
}

func TestReadEncodings(t *testing.T) {
	const text = "Name;E-Mail\nJörg Strauß;joerg@example.org\nInês “Nê” Sá;ines@example.org\n"
	wide := func(order binary.AppendByteOrder, mark bool) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(map[bool]string{true: "\ufeff"}[mark] + text)) {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	var western []byte
	for _, r := range text {
		switch r {
		case '“':
			western = append(western, 0x93)
		case '”':
			western = append(western, 0x94)
		default:
			western = append(western, byte(r))
		}
	}
	want := []string{"Jörg Strauß||joerg@example.org", "Inês “Nê” Sá||ines@example.org"}
	for name, in := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8, marked": []byte("\xef\xbb\xbf" + text), "Windows-1252": western,
		"UTF-16, little": wide(binary.LittleEndian, true), "UTF-16, big": wide(binary.BigEndian, true), "UTF-16, little, no mark": wide(binary.LittleEndian, false), "UTF-16, big, no mark": wide(binary.BigEndian, false),
		"UTF-8, old line ends": []byte(strings.ReplaceAll(text, "\n", "\r")),
	} {
		l := Read(in, nil, nil, today, civil.EitherFirst)
		if diff := cmp.Diff(want, brief(l)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !strings.HasPrefix(name, l.Encoding) {
			t.Errorf("%s was read as %s", name, l.Encoding)
		}
	}
}

func TestReadFaults(t *testing.T) {
	in := "Name,Email,Phone,Since\n" +
		"Ana,ana@example.org,020 7946 0001,2024-01-01\n" +
		",nobody@example.org,,\n" +
		"Ben,ben at example,,\n" +
		"\"Cem,cem@example.org,,\n" +
		"Dan,,call me,\n" +
		"Eva,,,next week\n" +
		"Fay,,,2027-01-01\n" +
		"\"Gil\" Öz,,,\n" +
		"Hue,a@b.org,,,x\n" +
		"ANA,ana@example.org,,\n" +
		"Ívan,,020 7946 0009,\n" +
		"Jo,jo@example.org,,\n" +
		"Kim,,,01/01/0001\n" // as programs write that there is no date
	known := []Client{{ID: "1", Name: "Ivan", NameKey: "ivan", Phone: "+44 20 7946 0009"}, {ID: "2", Name: "Jo", NameKey: "jo", Email: "other@example.org"}}
	l := Read([]byte(in), nil, known, today, civil.EitherFirst)
	want := []string{
		"Row 3 has no name.",
		"Row 4: “ben at example” is not an e-mail address.",
		"Row 5 has a quotation mark that does not end, or not where it should.",
		"Row 6: “call me” is not a phone number.",
		"Row 7: “next week” is not a date.",
		"Row 8: 1 January 2027 is still to come.",
		"Row 9 has a quotation mark that does not end, or not where it should.",
		"Row 10 has more cells than there are headings.",
		"Row 11 is the same client as row 2.",
		"Row 12: Ívan is a client already.",
		"Row 13: there is a client called Jo already, with another phone number or e-mail address.",
		"Row 14: “01/01/0001” is not a date.",
	}
	if diff := cmp.Diff(want, what(l)); diff != "" {
		t.Error(diff)
	}
	if l.Ready() {
		t.Error("a list with faults is ready")
	}
	for _, f := range l.Findings {
		if f.Do == "" || f.Stops == (f.Row > 10 && f.Row < 14) {
			t.Errorf("%q: do %q, stops %v", f.What, f.Do, f.Stops)
		}
		if len(l.About(f.Row)) != 1 {
			t.Errorf("row %d has %d findings", f.Row, len(l.About(f.Row)))
		}
	}
	if n := len(l.Rows); n != 13 {
		t.Errorf("%d rows", n)
	}
}

func TestReadLimits(t *testing.T) {
	var b strings.Builder
	for i := range MostRows {
		fmt.Fprintf(&b, "Client %d Of List, client%d@example.org\n", i, i)
	}
	l := Read([]byte(b.String()), nil, nil, today, civil.EitherFirst)
	if !l.Ready() || len(l.Coming()) != MostRows {
		t.Errorf("%d clients, %v", len(l.Coming()), what(l))
	}
	for name, in := range map[string]string{
		"too many": b.String() + "One More, one@example.org\n", "too long": strings.Repeat("x", MostBytes+1), "empty": "", "blank": "\n \n,,,\n", "headings only": "Name,Email\n", "too wide": "Ana\n" + strings.Repeat("x,", MostColumns),
	} {
		l := Read([]byte(in), nil, nil, today, civil.EitherFirst)
		if l.Ready() || len(l.Findings) != 1 || len(l.Rows) != 0 || l.Findings[0].Do == "" {
			t.Errorf("%s: %v", name, what(l))
		}
	}
	if l := Read([]byte("Name\n"+b.String()), nil, nil, today, civil.EitherFirst); !l.Ready() {
		t.Errorf("headings and %d clients: %v", MostRows, what(l))
	}
}

func TestReadChosen(t *testing.T) {
	in := []byte("Name,Code,Text\nAna,ana@example.org,Duarte\n")
	l := Read(in, []Column{ColFirst, Skip, ColLast}, nil, today, civil.EitherFirst)
	if diff := cmp.Diff([]string{"Ana Duarte"}, brief(l)); diff != "" {
		t.Error(diff)
	}
	auto := Read(in, nil, nil, today, civil.EitherFirst)
	want := []Heading{{"Name", ColName, "Ana"}, {"Code", ColEmail, "ana@example.org"}, {"Text", Skip, "Duarte"}}
	if diff := cmp.Diff(want, auto.Headings); diff != "" {
		t.Error(diff)
	}
	if short := Read(in, []Column{ColName}, nil, today, civil.EitherFirst); !short.Ready() || short.Coming()[0].Client.Email != "" {
		t.Errorf("a short choice: %v", what(short))
	}
	for _, c := range append(Columns(), Skip) {
		if !c.Valid() || c.Words() == "" {
			t.Errorf("column %q has no words", c)
		}
	}
	if Column("x").Valid() {
		t.Error("an unknown column is valid")
	}
}

// TestReadAgainAddsNobody: what was brought in once is a client already the second time.
func TestReadAgainAddsNobody(t *testing.T) {
	in := []byte("Ana Duarte, ana@example.org\nAna Duarte, 020 7946 0001\nBen Okri\nAna Duarte, other@example.org\n")
	first := Read(in, nil, nil, today, civil.EitherFirst)
	var known []Client
	for _, r := range first.Coming() {
		known = append(known, r.Client)
	}
	if len(known) != 4 {
		t.Fatalf("%d clients, %v", len(known), what(first))
	}
	if again := Read(in, nil, known, today, civil.EitherFirst); len(again.Coming()) != 0 || again.Ready() {
		t.Errorf("the second time it adds %v", brief(again))
	}
}

func TestDefuse(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "+44 20": "'+44 20", "-x": "'-x", "@x": "'@x", "\tx": "'\tx", "Ana": "Ana", "": "", "'t Hart": "'t Hart"} {
		if got := Defuse(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	out := string(Export([]Client{{Name: "=cmd|' /C calc'!A0", Phone: "+44 20 7946 0142", Email: "a@example.org", Pronouns: `say "she"`}}))
	want := "\ufeffName,Name in another script,Pronouns,E-mail,Phone,With you since\r\n'=cmd|' /C calc'!A0,,\"say \"\"she\"\"\",a@example.org,'+44 20 7946 0142,\r\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Error(diff)
	}
}

// TestExportReadsBack: what is written out comes in again as it was.
func TestExportReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []Client
		for i := range rapid.IntRange(1, 20).Draw(t, "n") {
			c := Client{
				Name:     rapid.StringMatching(`[=+@-]?[A-Za-zÀ-ÿ";'|]{1,8}( [A-Za-zЀ-ӿ"]{1,9}){0,3}`).Draw(t, "name"),
				Pronouns: rapid.SampledFrom([]string{"", "she/her", "they; them", `"x"`}).Draw(t, "pronouns"),
				Email:    fmt.Sprintf("c%d@example.org", i),
				Phone:    rapid.SampledFrom([]string{"", "+44 20 7946 0142", "020 7946 0001"}).Draw(t, "phone"),
				Since:    civil.Date(rapid.SampledFrom([]string{"", "2024-02-29", "2019-12-31"}).Draw(t, "since")),
			}
			c, err := c.Tidy()
			if err != nil {
				t.Fatal(err)
			}
			in = append(in, c)
		}
		l := Read(Export(in), nil, nil, today, civil.EitherFirst)
		var out []Client
		for _, r := range l.Coming() {
			out = append(out, r.Client)
		}
		if !l.Ready() {
			t.Fatalf("%v", what(l))
		}
		if len(l.Coming()) == len(l.Rows) {
			if diff := cmp.Diff(in, out); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// FuzzRead: no bytes make it panic, and what is ready can be stored as it is.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Name,Email\nAna,ana@example.org\n", "\"", "\"\"\"", "a;\"b\nc\"d;e\n", "\xff\xfeA\x00n\x00", "\xfe\xff", "=1+1,@x,\t\n", "Name\n\"Ana\n\n\n",
		"Ana <ana@x.org>\n<@>\n", "Name,Since\nx,31/31/2024\n", "\x80\x81\x8d", ",,,\n;;;", "nom;prénom\nä;ö", strings.Repeat("\"a\n", 99),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		l := Read(in, nil, nil, today, civil.EitherFirst)
		for _, r := range l.Coming() {
			if _, err := r.Client.Tidy(); l.Ready() && err != nil {
				t.Errorf("row %d is ready and cannot be stored: %v", r.No, err)
			}
		}
		for _, finding := range l.Findings {
			if finding.What == "" || finding.Do == "" {
				t.Errorf("a finding without words: %+v", finding)
			}
		}
		Read(in, []Column{ColSince, ColName, ColPhone, ColAgreed}, nil, today, civil.EitherFirst)
	})
}

// TestReadBrokenQuotesFast: a list full of forgotten marks takes no longer than its length.
func TestReadBrokenQuotesFast(t *testing.T) {
	l := Read([]byte(strings.Repeat("\"Ana,x\n", 4000)), nil, nil, today, civil.EitherFirst)
	if l.Ready() || len(l.Findings) == 0 {
		t.Error("broken marks passed")
	}
}

// TestAnOddCellDropsNoColumn: a column stays what most of it is, by its heading or by its look, and
// the odd cell is a fault of its row.
func TestAnOddCellDropsNoColumn(t *testing.T) {
	const faultOf3 = "Row 3: “ask at the desk” is not a phone number."
	for name, in := range map[string]string{
		"known heading":       "Name,Phone\nAna Duarte,020 7946 0001\nBen Okri,ask at the desk\n",
		"unknown heading":     "Name,Where to ring\nAna Duarte,020 7946 0001\nBen Okri,ask at the desk\nCem Öz,020 7946 0003\n",
		"half of two":         "Name,Where to ring\nAna Duarte,020 7946 0001\nBen Okri,ask at the desk\n",
		"no headings":         "Zoë Sá,020 7946 0009\nAna Duarte,020 7946 0001\nBen Okri,ask at the desk\n",
		"no headings, turned": "020 7946 0009;Zoë Sá\n020 7946 0001;Ana Duarte\nask at the desk;Ben Okri\n",
	} {
		l := Read([]byte(in), nil, nil, today, civil.EitherFirst)
		if diff := cmp.Diff([]string{faultOf3}, what(l)); diff != "" || l.Ready() {
			t.Errorf("%s: %s", name, diff)
			continue
		}
		if f := l.Findings[0]; f.Row != 3 || !f.Stops || f.Do == "" || !strings.HasPrefix(l.Rows[0].Client.Phone, "020 7946 000") {
			t.Errorf("%s: %+v %+v", name, f, l.Rows)
		}
	}
	l := Read([]byte("Name,Phone\nAna,4.42079E+11\n"), nil, nil, today, civil.EitherFirst)
	if len(l.Findings) != 1 || !strings.Contains(l.Findings[0].Do, "spreadsheet") {
		t.Errorf("a number that a spreadsheet shortened: %+v", l.Findings)
	}
	l = Read([]byte("Klientel,Fon\nAna Duarte,020 7946 0001\nBen Okri,020 7946 0002\n"), nil, nil, today, civil.EitherFirst)
	if len(l.Findings) != 1 || l.Findings[0].Row != 1 || !strings.Contains(l.Findings[0].Do, "headings") {
		t.Errorf("headings that are not known: %+v", l.Findings)
	}
}

// TestWhatIsNotReadIsNamed: a column that stays outside is named with how much is in it.
func TestWhatIsNotReadIsNamed(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"Name,Notes,Empty,Mobile,Home Phone\nAna,tea,,020 7946 0001,020 7946 0002\nBen,oil,,,020 7946 0003\n", "We do not read: “Notes” (2 filled), “Home Phone” (1 filled)."},
		{"Ana,Duarte,020 7946 0001\nBen,Okri,020 7946 0002\n", "We do not read: column 2 (2 filled)."},
		{"Ana Duarte,020 7946 0001\nBen Okri,020 7946 0002,020 7946 0003\n", "We do not read: column 3 (1 filled)."},
	} {
		l := Read([]byte(tc.in), nil, nil, today, civil.EitherFirst)
		if diff := cmp.Diff([]string{tc.want}, what(l)); diff != "" || !l.Ready() {
			t.Errorf("%q: %s", tc.in, diff)
			continue
		}
		if f := l.Findings[0]; f.Row != 0 || !f.Note || f.Stops || f.Do == "" {
			t.Errorf("%+v", f)
		}
	}
	for dates, want := range map[civil.Order]string{
		civil.EitherFirst: "Dates are read with the day first: “3/4/2023” is 3 April 2023.",
		civil.DayFirst:    "Dates are read with the day first: “3/4/2023” is 3 April 2023.",
		civil.MonthFirst:  "Dates are read with the month first: “3/4/2023” is 4 March 2023.",
	} {
		l := Read([]byte("Name,Since\nAna,3/4/2023\nBen,5/6/2023\n"), nil, nil, today, dates)
		if diff := cmp.Diff([]string{want}, what(l)); diff != "" || !strings.Contains(want, l.Rows[0].Client.Since.Full()) {
			t.Errorf("%s: %s", l.Rows[0].Client.Since, diff)
		}
	}
	l := Read([]byte("Name,Since\nAna,3/4/2023\nBen,25/6/2023\n"), nil, nil, today, civil.MonthFirst) // which can only be read so
	if l.Rows[0].Client.Since != "2023-04-03" || len(l.Findings) > 0 {
		t.Errorf("%s, %v", l.Rows[0].Client.Since, what(l))
	}
}

// TestPeopleWhoLookAlikeArePointedAt: the same name or the same number with something else apart
// comes in, and is pointed at.
func TestPeopleWhoLookAlikeArePointedAt(t *testing.T) {
	in := "Name,Phone,Email\nAna Duarte,020 7946 0001,\nana duarte,020 7946 0002,\nBen Okri,020 7946 0003,\nCem Öz,020 7946 0004,cem@example.org\nDan Ek,,cem@example.org\n"
	known := []Client{{Name: "Ben Okri", NameKey: "ben okri", Phone: "020 7946 0099"}, {Name: "Deniz Öz", NameKey: "deniz oz", Phone: "+44 20 7946 0004"}}
	l := Read([]byte(in), nil, known, today, civil.EitherFirst)
	want := []string{
		"Row 3 has the same name as row 2, and another phone number or e-mail address.",
		"Row 4: there is a client called Ben Okri already, with another phone number or e-mail address.",
		"Row 5 has the same phone number as Deniz Öz, who is a client already.",
		"Row 6 has the same e-mail address as row 5.",
	}
	if diff := cmp.Diff(want, what(l)); diff != "" || !l.Ready() || len(l.Coming()) != 5 {
		t.Errorf("%s%v", diff, brief(l))
	}
	for _, f := range l.Findings {
		if !f.Note || f.Stops || f.Do == "" {
			t.Errorf("%+v", f)
		}
	}
}
