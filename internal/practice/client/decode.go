package client

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// windows1252 gives the letters of the bytes 0x80 to 0x9f; the rest of that code is Latin-1. The
// five bytes that it leaves open are read as blanks.
var windows1252 = []rune("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ")

// Decode turns a list's bytes into text and says how they were read, for a page that carries the
// list on; Read takes the text again.
func Decode(input []byte) (text, how string) { return decode(input) }

// decode turns a file's bytes into text and says how it was read. UTF-8 and UTF-16 by their mark
// or by their look, everything else as Windows-1252, of which Latin-1 is a part. Line ends become
// one newline; bytes that mean nothing in text are dropped.
func decode(input []byte) (text, how string) {
	switch {
	case len(input) >= 3 && string(input[:3]) == "\xef\xbb\xbf":
		text, how = string(input[3:]), "UTF-8"
	case len(input) >= 2 && input[0] == 0xff && input[1] == 0xfe:
		text, how = wide(input[2:], 0, 1), "UTF-16"
	case len(input) >= 2 && input[0] == 0xfe && input[1] == 0xff:
		text, how = wide(input[2:], 1, 0), "UTF-16"
	case wideWithout(input, 1):
		text, how = wide(input, 0, 1), "UTF-16"
	case wideWithout(input, 0):
		text, how = wide(input, 1, 0), "UTF-16"
	case utf8.Valid(input):
		text, how = string(input), "UTF-8"
	default:
		text, how = western(input), "Windows-1252"
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\x00", "").Replace(text)
	return text, how
}

// wide reads UTF-16 with its low and high byte at the given places of each pair.
func wide(b []byte, low, high int) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i+low])|uint16(b[i+high])<<8)
	}
	return string(utf16.Decode(units))
}

// wideWithout reports whether the text looks like UTF-16 without its mark: of its first bytes,
// most at odd (or even) places are zero and hardly any at the others.
func wideWithout(b []byte, zeroAt int) bool {
	n, zeros, others := min(len(b), 400)/2, 0, 0
	for i := range n {
		if b[2*i+zeroAt] == 0 {
			zeros++
		}
		if b[2*i+1-zeroAt] == 0 {
			others++
		}
	}
	return n >= 4 && zeros*10 >= n*7 && others*10 <= n
}

func western(b []byte) string {
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for _, c := range b {
		switch {
		case c >= 0x80 && c <= 0x9f:
			out.WriteRune(windows1252[c-0x80])
		default:
			out.WriteRune(rune(c))
		}
	}
	return out.String()
}

// record is one row as it was cut: its number as a spreadsheet counts, its cells, and whether a
// quotation mark in it is broken.
type record struct {
	no     int
	cells  []string
	broken bool
}

// longestQuote is how many lines a quoted cell may go over before its mark counts as forgotten.
const longestQuote = 30

// cut cuts text into records at delim. A quotation mark that is never closed, or is followed by
// something else than the delimiter, spoils only its own line: that record is marked as broken and
// cutting goes on with the next line. Empty lines count as rows and are left out.
func cut(text string, delim byte, most int) (records []record, more bool) {
	no := 0
	for len(text) > 0 {
		no++
		cells, rest, ok := cutRecord(text, delim)
		if !ok {
			var line string
			line, rest, _ = strings.Cut(text, "\n")
			cells = []string{line}
		}
		text = rest
		if ok && strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(records) == most {
			return records, true
		}
		records = append(records, record{no, cells, !ok})
	}
	return records, false
}

func cutRecord(text string, delim byte) (cells []string, rest string, ok bool) {
	for {
		var cell string
		var end byte
		cell, text, end, ok = cutCell(text, delim)
		if !ok {
			return nil, "", false
		}
		cells = append(cells, armed(squeeze(cell)))
		if end != delim {
			return cells, text, true
		}
	}
}

// cutCell reads one cell; end is the delimiter, '\n', or 0 at the end of the text.
func cutCell(text string, delim byte) (cell, rest string, end byte, ok bool) {
	start := strings.TrimLeft(text, " ")
	if !strings.HasPrefix(start, `"`) {
		i := strings.IndexAny(text, string([]byte{delim, '\n'}))
		if i < 0 {
			return text, "", 0, true
		}
		return text[:i], text[i+1:], text[i], true
	}
	var b strings.Builder
	lines := 0
	for i := 1; i < len(start); i++ {
		switch c := start[i]; {
		case c == '"' && i+1 < len(start) && start[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			rest = strings.TrimLeft(start[i+1:], " ")
			if rest == "" {
				return b.String(), "", 0, true
			}
			return b.String(), rest[1:], rest[0], rest[0] == delim || rest[0] == '\n'
		default:
			if c == '\n' {
				if lines++; lines > longestQuote {
					return "", "", 0, false
				}
			}
			b.WriteByte(c)
		}
	}
	return "", "", 0, false
}

// delimiter finds what parts the cells: of tab, semicolon, comma and bar the one that is there
// most evenly over the first lines, outside quotation marks. A single column gives a comma.
// A first line like "sep=;", which spreadsheets write and read, names it itself.
func delimiter(text string) byte {
	if d, ok := namedSign(text); ok {
		return d
	}
	best, most := byte(','), 0
	for _, d := range []byte{'\t', ';', ',', '|'} {
		records, _ := cut(text, d, 20)
		counts := map[int]int{}
		for _, r := range records {
			if !r.broken && len(r.cells) > 1 {
				counts[len(r.cells)]++
			}
		}
		for n, times := range counts {
			if score := times*10 + min(n, 9); times > 0 && score > most {
				best, most = d, score
			}
		}
	}
	return best
}

// namedSign reads a first line like "sep=;".
func namedSign(text string) (byte, bool) {
	line, _, _ := strings.Cut(strings.ToLower(text), "\n")
	sign, ok := strings.CutPrefix(strings.Trim(line, ` "`), "sep=")
	if !ok || len(sign) != 1 || !strings.Contains(",;|\t", sign) {
		return 0, false
	}
	return sign[0], true
}
