package client

import (
	"strings"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
)

// Column is what a column of a list holds.
type Column string

// The columns that are brought in. Skip is a column that stays outside.
const (
	Skip         Column = ""
	ColName      Column = "name"
	ColFirst     Column = "first-name"
	ColLast      Column = "last-name"
	ColOtherName Column = "other-name"
	ColEmail     Column = "email"
	ColPhone     Column = "phone"
	ColPronouns  Column = "pronouns"
	ColSince     Column = "since"
	ColAgreed    Column = "agreed"
)

// Columns gives the columns that can be chosen, in the order in which they are offered.
func Columns() []Column {
	return []Column{ColName, ColFirst, ColLast, ColOtherName, ColEmail, ColPhone, ColPronouns, ColSince, ColAgreed}
}

// Valid reports whether c is a column that is brought in, or Skip.
func (c Column) Valid() bool { return c == Skip || columnWords[c] != "" }

var columnWords = map[Column]string{
	ColName: "Name", ColFirst: "First name", ColLast: "Last name", ColOtherName: "Name in another script", ColEmail: "E-mail",
	ColPhone: "Phone", ColPronouns: "Pronouns", ColSince: "With you since", ColAgreed: "Agreed to how you work, on",
}

// Words gives the column as the screen says it.
func (c Column) Words() string {
	if c == Skip {
		return "Leave out"
	}
	return columnWords[c]
}

// headers lists, folded by NameKey, the headings by which columns are known: English, German,
// Spanish, French, and those of the programs people come from.
var headers = map[Column]string{
	ColName:      "name|full name|fullname|client|client name|clientname|customer|customer name|patient|patient name|display name|contact|contact name|guest|kunde|kundin|kundenname|klient|klientin|vollstandiger name|nombre completo|nombre y apellidos|cliente|nom complet|nom et prenom|client e|nome",
	ColFirst:     "first name|firstname|first|given name|given names|givenname|forename|preferred name|vorname|rufname|nombre|nombres|nombre de pila|prenom|prenoms|client first name",
	ColLast:      "last name|lastname|last|surname|family name|familyname|nachname|familienname|zuname|apellido|apellidos|primer apellido|nom|nom de famille|client last name",
	ColOtherName: "other name|other script|name in another script|native name|local name|name original|name in other script|name latin|anderer name|otro nombre|autre nom",
	ColEmail:     "email|e mail|mail|email address|e mail address|emailaddress|e mail 1 value|primary email|mailadresse|e mail adresse|email adresse|correo|correo electronico|correo e|courriel|adresse e mail|adresse mail|adresse electronique|courrier electronique",
	ColPhone:     "phone|phone number|phonenumber|telephone|telephone number|tel|tel no|mobile|mobile phone|mobile number|mobilephone|cell|cell phone|cellphone|home phone|contact number|phone 1 value|primary phone|number|handy|handynummer|mobil|mobilnummer|mobiltelefon|telefon|telefonnummer|rufnummer|telefono|telefono movil|movil|celular|numero de telefono|portable|mobile tel|tel portable|numero de telephone|telephone portable",
	ColPronouns:  "pronouns|pronoun|pronomen|pronombres|pronombre|pronoms|pronom",
	ColSince:     "since|client since|with you since|with us since|customer since|member since|joined|date joined|joined on|created|created at|date created|created date|first visit|first appointment|start date|kunde seit|kundin seit|seit|bei ihnen seit|erster termin|angelegt am|desde|cliente desde|fecha de alta|primera visita|depuis|client depuis|cliente depuis|date de creation|premiere visite",
	ColAgreed:    "agreed|agreed on|agreed to terms|agreed to the terms|agreed to how you work|agreed to how you work on|terms agreed|terms agreed on|consent date|terms|zugestimmt am|einverstanden am|einverstanden seit|aceptado|aceptado el|acepto|accepte|accepte le|accord le",
}

var headerColumn = func() map[string]Column {
	out := map[string]Column{}
	for c, list := range headers {
		for h := range strings.SplitSeq(list, "|") {
			out[h] = c
		}
	}
	return out
}()

// byHeading gives the column of a heading, Skip when it is not known.
func byHeading(cell string) Column {
	key := NameKey(strings.NewReplacer("_", " ", "(", " ", ")", " ", ":", " ", "*", " ").Replace(cell))
	if c, ok := headerColumn[key]; ok {
		return c
	}
	return headerColumn[strings.ReplaceAll(key, " ", "")]
}

// isHeading reports whether a first row is headings: one is known, and none of the cells is data.
func isHeading(cells []string) bool {
	known := false
	for _, c := range cells {
		if strings.Contains(c, "@") || PhoneLike(c) || isDate(c) {
			return false
		}
		known = known || byHeading(c) != Skip
	}
	return known
}

func isDate(s string) bool { _, err := readDate(s); return err == nil }

func isMonthFirst(s string) bool { _, err := readMonthFirst(s); return err == nil }

// readDate reads a date, also with a time after it, as programs write it out.
func readDate(s string) (civil.Date, error) {
	d, err := civil.ParseDate(s)
	if err == nil {
		return d, nil
	}
	if i := strings.IndexAny(s, "T "); i > 0 && strings.Contains(s[i:], ":") {
		return civil.ParseDate(s[:i])
	}
	return "", err
}

// readMonthFirst reads 4/25/2023 as 25 April, and everything else as readDate does.
func readMonthFirst(s string) (civil.Date, error) {
	day, _, _ := strings.Cut(s, " ")
	if m, rest, ok := strings.Cut(day, "/"); ok && len(m) <= 2 {
		if d, y, ok := strings.Cut(rest, "/"); ok {
			return civil.ParseDate(d + "/" + m + "/" + y)
		}
	}
	return readDate(s)
}

// monthFirst reports whether the dates of a list are written with the month first: some can only
// be read so, and none can only be read the other way.
func monthFirst(rows []record) bool {
	found := false
	for _, r := range rows {
		for _, c := range r.cells {
			if !strings.Contains(c, "/") || len(c) > 24 {
				continue
			}
			_, day := readDate(c)
			_, month := readMonthFirst(c)
			if day == nil && month != nil {
				return false
			}
			found = found || month == nil && day != nil
		}
	}
	return found
}

// byContent says what a cell looks like: an e-mail address, a date, a phone number, pronouns, or a
// name (anything with a letter); Skip for an empty cell or one that fits nothing.
func byContent(cell string) Column {
	switch {
	case cell == "":
		return Skip
	case strings.Contains(cell, "@"):
		return ColEmail
	case isDate(cell) || isMonthFirst(cell):
		return ColSince
	case PhoneLike(cell):
		return ColPhone
	case pronounsLike(cell):
		return ColPronouns
	case strings.IndexFunc(cell, unicode.IsLetter) >= 0:
		return ColName
	}
	return Skip
}

// pronounsLike knows the ways in which pronouns are written in a list: "she/her", "they, them".
func pronounsLike(cell string) bool {
	words := strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return r == '/' || r == ',' || unicode.IsSpace(r) })
	for _, w := range words {
		if !strings.Contains("|she|her|hers|he|him|his|they|them|theirs|sie|ihr|er|ihm|ella|el|él|elle|elles|il|lui|iel|any|", "|"+w+"|") {
			return false
		}
	}
	return len(words) > 1
}

// match finds the columns of a list with headings: by heading first, then, for what is still
// missing, by what stands in a column. A second column of phone numbers or e-mail addresses helps
// out where the first is empty; any other second column of a kind is left out.
func match(heading []string, rows []record) []Column {
	out := make([]Column, len(heading))
	taken := map[Column]bool{}
	for i, h := range heading {
		if c := byHeading(h); c != Skip && (!taken[c] || c == ColPhone || c == ColEmail) {
			out[i], taken[c] = c, true
		}
	}
	fixNames(out, taken)
	for i := range out {
		if out[i] != Skip || byHeading(heading[i]) != Skip {
			continue
		}
		c := mostly(rows, i)
		named := taken[ColName] || taken[ColFirst] || taken[ColLast]
		if c == Skip || taken[c] || c == ColName && named || c == ColSince {
			continue
		}
		out[i], taken[c] = c, true
	}
	return out
}

// fixNames reads a lone "nombre", "nom" or "last name" as the whole name.
func fixNames(columns []Column, taken map[Column]bool) {
	if taken[ColName] || taken[ColFirst] && taken[ColLast] {
		return
	}
	for i, c := range columns {
		if c == ColFirst || c == ColLast {
			columns[i], taken[ColName] = ColName, true
			delete(taken, c)
		}
	}
}

// mostly gives what at least four in five of a column's filled cells look like.
func mostly(rows []record, i int) Column {
	counts, filled := map[Column]int{}, 0
	for _, r := range rows {
		if r.broken || i >= len(r.cells) || r.cells[i] == "" {
			continue
		}
		filled++
		counts[byContent(r.cells[i])]++
	}
	for c, n := range counts {
		if c != Skip && n*5 >= filled*4 {
			return c
		}
	}
	return Skip
}
