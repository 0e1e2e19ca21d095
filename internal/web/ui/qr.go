package ui

import (
	"strconv"
	"strings"

	"rsc.io/qr"
)

// qrQuiet is the white border that a reader needs, in modules.
const qrQuiet = 4

// QR is an address as a code for phones: how many modules it is wide with its border, and its dark modules
// as the path of a drawing. Without one, where the address does not fit, Wide is 0.
type QR struct {
	Wide int
	Path string
}

// NewQR makes the code of an address; a quarter of it may be dirty, and it still reads.
func NewQR(address string) QR {
	code, err := qr.Encode(address, qr.Q)
	if err != nil {
		return QR{}
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				b.WriteString("M" + strconv.Itoa(from+qrQuiet) + " " + strconv.Itoa(y+qrQuiet) + "h" + strconv.Itoa(x-from) + "v1h-" + strconv.Itoa(x-from) + "z")
			}
		}
	}
	return QR{Wide: code.Size + 2*qrQuiet, Path: b.String()}
}

func (q QR) viewBox() string {
	w := strconv.Itoa(q.Wide)
	return "0 0 " + w + " " + w
}
