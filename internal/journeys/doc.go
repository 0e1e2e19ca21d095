// Package journeys holds tests that use Partwell as people do: the built program, a real browser,
// a laptop or a phone, with JavaScript or without. Each page met on the way is read by axe.
//
// A journey names what it does in the words that stand on the screen (a label, a button, a link),
// so that it fails when a person could no longer find the way. Nothing in here reaches into the
// program except through its pages, its command line and the test clock.
package journeys
