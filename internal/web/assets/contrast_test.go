package assets

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// The pairs of colours that stand on each other, and the contrast that they need (WCAG 2.2 AA).
var pairs = []struct {
	front, ground string
	least         float64
}{
	{"ink", "paper", 4.5}, {"ink", "sheet", 4.5}, {"ink", "amber-wash", 4.5}, {"ink", "sea-wash", 4.5}, {"ink", "clay-wash", 4.5},
	{"ink-soft", "paper", 4.5}, {"ink-soft", "sheet", 4.5}, {"ink-soft", "well", 4.5},
	{"sea", "paper", 4.5}, {"sea", "sheet", 4.5}, {"sea", "sea-wash", 4.5}, {"on-sea", "sea", 4.5}, {"on-sea", "sea-deep", 4.5},
	{"clay", "paper", 4.5}, {"clay", "sheet", 3}, {"amber-ink", "paper", 4.5}, {"amber-ink", "amber-wash", 4.5}, {"amber", "paper", 3},
	{"harm", "paper", 4.5}, {"harm", "sheet", 4.5}, {"harm", "harm-wash", 4.5},
	{"line-firm", "paper", 3}, {"line-firm", "sheet", 3}, {"thread", "paper", 3}, {"sea-deep", "amber-wash", 4.5}, {"sea", "amber-wash", 4.5},
}

func TestColoursStandOutFromTheirGround(t *testing.T) {
	css, err := os.ReadFile("src/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	number := `([\d.]+)`
	token := regexp.MustCompile(`--([\w-]+):\s*light-dark\(oklch\(` + number + ` ` + number + ` ` + number + `\), oklch\(` + number + ` ` + number + ` ` + number + `\)\)`)
	colours := map[string][2]float64{} // luminance by day and by evening
	for _, m := range token.FindAllStringSubmatch(string(css), -1) {
		var v [6]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(m[i+2], 64); err != nil {
				t.Fatal(err)
			}
		}
		colours[m[1]] = [2]float64{luminance(v[0], v[1], v[2]), luminance(v[3], v[4], v[5])}
	}
	for _, p := range pairs {
		front, ok := colours[p.front]
		ground, ok2 := colours[p.ground]
		if !ok || !ok2 {
			t.Fatalf("%s or %s is not a token", p.front, p.ground)
		}
		for i, when := range []string{"day", "evening"} {
			if got := contrast(front[i], ground[i]); got < p.least {
				t.Errorf("%s on %s by %s: %s, needs %.1f", p.front, p.ground, when, fmt.Sprintf("%.2f", got), p.least)
			}
		}
	}
}

func contrast(a, b float64) float64 {
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}

// luminance gives the relative luminance (WCAG 2) of an oklch colour, by way of linear sRGB
// (Björn Ottosson's matrices).
func luminance(lightness, chroma, hue float64) float64 {
	a, b := chroma*math.Cos(hue*math.Pi/180), chroma*math.Sin(hue*math.Pi/180)
	l := cube(lightness + 0.3963377774*a + 0.2158037573*b)
	m := cube(lightness - 0.1055613458*a - 0.0638541728*b)
	s := cube(lightness - 0.0894841775*a - 1.2914855480*b)
	red := 4.0767416621*l - 3.3077115913*m + 0.2309699292*s
	green := -1.2684380046*l + 2.6097574011*m - 0.3413193965*s
	blue := -0.0041960863*l - 0.7034186147*m + 1.7076147010*s
	return 0.2126*red + 0.7152*green + 0.0722*blue
}

func cube(x float64) float64 { return x * x * x }
