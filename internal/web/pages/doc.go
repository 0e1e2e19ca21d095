// Package pages holds the pages themselves: templ components with one typed argument each, filled
// by the handlers of package web and built from the parts in package ui.
//
// A page decides nothing about who may see what: it shows what it is given. Files go by subject
// (clients, visits, money, matters, practice, doors …), the types that a page takes beside it.
package pages
