// Package twin shows that nobody learns of a telling that is not theirs to read.
//
// Two practices are filled alike, through the office's own use cases and with the same clock. In one
// of them clients tell how a therapist behaved, and its readers do everything there is to do with it;
// in the other the same clients only take the same visits out. Then each of those who are no readers
// opens every page that there is, with every id that she could know or guess, and sends every form:
// the answers have to be the same, byte for byte, but for ids and secrets, which are numbered in the
// order in which they are seen. The package has tests only and may import anything.
package twin
