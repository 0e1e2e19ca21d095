package client

import (
	"strings"
	"unicode"
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
	key := headingKey(cell)
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

// others lists, folded, the headings of what is somebody else's or not about reaching a client. Such
// a column is never taken for a contact by its look.
var others = func() map[string]bool {
	out := map[string]bool{}
	for h := range strings.SplitSeq("id|client id|customer id|customer number|client number|kundennummer|reference|ref|postcode|post code|postal code|zip|zip code|plz|city|town|ort|address|street|strasse|adresse|direccion|date of birth|dob|birthday|birth date|birthdate|geburtstag|geburtsdatum|fecha de nacimiento|date de naissance|fax|notes|note|comments|comment|remarks|bemerkung|bemerkungen|notizen|notas|emergency contact|emergency phone|emergency number|emergency email|emergency contact phone|next of kin|notfallkontakt|notfallnummer|insurance number|insurance|balance|gender|invoice|doctor|gp|gp phone|physician|referred by", "|") {
		out[h] = true
	}
	return out
}()

func headingKey(cell string) string {
	return NameKey(strings.NewReplacer("_", " ", "(", " ", ")", " ", ":", " ", "*", " ").Replace(cell))
}

// match finds the columns of a list with headings: by heading first, unless what stands below
// gainsays it; then, for what is still missing, by what most of a column looks like. A second column
// of phone numbers or e-mail addresses helps out where the first is empty; any other second column
// of a kind is left out.
func match(heading []string, rows []record) []Column {
	out := make([]Column, len(heading))
	taken := map[Column]bool{}
	for i, h := range heading {
		if c := below(byHeading(h), rows, i); c != Skip && (!taken[c] || c == ColPhone || c == ColEmail) {
			out[i], taken[c] = c, true
		}
	}
	fixNames(out, taken)
	for i := range out {
		if out[i] != Skip || byHeading(heading[i]) != Skip || others[headingKey(heading[i])] {
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

// below gives what a column is whose heading says c: c, or what its cells plainly are instead. Names
// give way to what is mostly contacts or bare numbers, contacts and dates only to a column in
// which no cell is one.
func below(c Column, rows []record, i int) Column {
	if c == Skip || c == ColPronouns {
		return c
	}
	look, filled, fits, reach, bare := mostly(rows, i), 0, 0, 0, true
	for _, r := range rows {
		if r.broken || i >= len(r.cells) || r.cells[i] == "" {
			continue
		}
		filled++
		if fitting(c, r.cells[i]) {
			fits++
		}
		if EmailLike(r.cells[i]) || PhoneLike(r.cells[i]) {
			reach++
		}
		bare = bare && Digits(r.cells[i]) != "" && strings.IndexFunc(r.cells[i], unicode.IsLetter) < 0
	}
	contact := (look == ColEmail || look == ColPhone) && reach*2 > filled
	switch c {
	case ColEmail, ColPhone, ColSince, ColAgreed:
		switch {
		case filled == 0 || fits > 0:
			return c
		case contact:
			return look
		case (c == ColSince || c == ColAgreed) && !digits(rows, i), c == ColPhone && bare && filled > 1:
			return Skip
		}
	default:
		switch {
		case contact:
			return look
		case filled > 0 && bare:
			return Skip
		}
	}
	return c
}

// fitting reports whether a cell is what a column of c holds.
func fitting(c Column, cell string) bool {
	switch c {
	case ColEmail:
		return strings.Contains(cell, "@")
	case ColPhone:
		return PhoneLike(cell)
	case ColSince, ColAgreed:
		_, err := inDateColumn(cell, readDate)
		return err == nil || isMonthFirst(cell)
	default:
		return true
	}
}

// digits reports whether any cell of a column has a digit.
func digits(rows []record, i int) bool {
	for _, r := range rows {
		if i < len(r.cells) && Digits(r.cells[i]) != "" {
			return true
		}
	}
	return false
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

// mostly gives what most of a column's filled cells look like. For a contact or a date, which are
// plain by their look, half is enough.
func mostly(rows []record, i int) Column {
	counts, filled := map[Column]int{}, 0
	for _, r := range rows {
		if r.broken || i >= len(r.cells) || r.cells[i] == "" {
			continue
		}
		filled++
		counts[byContent(r.cells[i])]++
	}
	best, even := Skip, false
	for _, c := range []Column{ColEmail, ColPhone, ColSince, ColPronouns, ColName} {
		n := counts[c]
		switch {
		case n == 0 || n*2 < filled || n*2 == filled && !telling(c):
		case best != Skip && counts[best] == n:
			even = true
		default:
			best = c
		}
	}
	if even {
		return Skip
	}
	return best
}
