package client

import "strings"

// Defuse makes a cell safe for spreadsheets: one that begins with a sign by which they recognise a
// formula, or with a control character, gets an apostrophe before it (guide/security.md, rule 13).
// A phone number that begins with + is one of them.
func Defuse(cell string) string {
	if cell == "" {
		return cell
	}
	if c := cell[0]; strings.IndexByte("=+-@", c) >= 0 || c < 0x20 {
		return "'" + cell
	}
	return cell
}

// armed takes back what Defuse did to a cell of a list that comes in again.
func armed(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte("=+-@", cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}

// Export writes clients as a list with headings, comma and CRLF, marked as UTF-8 so that
// spreadsheets read every script. Read takes it back.
func Export(clients []Client) []byte {
	var b strings.Builder
	b.WriteString("\ufeff")
	columns := []Column{ColName, ColOtherName, ColPronouns, ColEmail, ColPhone, ColSince}
	for i, c := range columns {
		writeCell(&b, i, c.Words())
	}
	b.WriteString("\r\n")
	for _, c := range clients {
		for i, cell := range []string{c.Name, c.OtherName, c.Pronouns, c.Email, c.Phone, string(c.Since)} {
			writeCell(&b, i, cell)
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func writeCell(b *strings.Builder, i int, cell string) {
	if i > 0 {
		b.WriteByte(',')
	}
	cell = Defuse(cell)
	if strings.ContainsAny(cell, ",;\t\"\r\n") || strings.HasPrefix(cell, " ") {
		cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	b.WriteString(cell)
}
