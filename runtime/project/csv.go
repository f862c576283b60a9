package project

// This file holds localization tables. Its one rule: an empty cell is no cell.

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// A localization is one row of a LocalizationTable's Contents, in Roblox's JSON.
// https://create.roblox.com/docs/reference/engine/classes/LocalizationTable
type localization struct {
	Key     string            `json:"key,omitempty"`
	Context string            `json:"context,omitempty"`
	Example string            `json:"example,omitempty"`
	Source  string            `json:"source,omitempty"`
	Values  map[string]string `json:"values"` // by locale id
}

// csvContents is the Contents property of a .csv file's LocalizationTable.
func csvContents(file, text string) (string, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return "[]", nil
	}
	if err != nil {
		return "", csvProblem(file, err)
	}

	rows := []localization{}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", csvProblem(file, err)
		}
		if row := localize(header, record); row.Key != "" || row.Source != "" {
			rows = append(rows, row)
		}
	}
	return encodeJSON(rows)
}

// localize names a record's cells by the header.
func localize(header, record []string) localization {
	row := localization{Values: map[string]string{}}
	for i, cell := range record {
		if i >= len(header) || cell == "" {
			continue
		}
		switch column := header[i]; column {
		case "Key":
			row.Key = cell
		case "Source":
			row.Source = cell
		case "Context":
			row.Context = cell
		case "Example":
			row.Example = cell
		case "":
		default:
			row.Values[column] = cell
		}
	}
	return row
}

func csvProblem(file string, err error) *Problem {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return problem(file, "invalid CSV: %v", err)
	}
	p := problem(file, "invalid CSV: %v", parse.Err)
	p.Line, p.Column = parse.Line, parse.Column
	return p
}

// encodeJSON writes rows without HTML escapes, as Roblox does.
func encodeJSON(rows []localization) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(rows); err != nil {
		return "", err
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}
