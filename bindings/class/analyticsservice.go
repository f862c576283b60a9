package class

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
)

// This file holds AnalyticsService. Its one rule: an event is checked, and goes
// nowhere.

// AnalyticsService is the class AnalyticsService.
// https://create.roblox.com/docs/reference/engine/classes/AnalyticsService
var AnalyticsService = bind.Class{
	Name:    "AnalyticsService",
	Service: true,
	Methods: map[string]bind.Method{
		"FireCustomEvent":              logEvent("player:Player? eventCategory:string customData:any?"),
		"FireEvent":                    logEvent("category:string value:any?"),
		"FireInGameEconomyEvent":       logEvent("player:Player itemName:string economyAction:Enum.AnalyticsEconomyAction itemCategory:string amount:number currency:string location:any? customData:any?"),
		"FireLogEvent":                 logEvent("player:Player? logLevel:Enum.AnalyticsLogLevel message:string debugInfo:any? customData:any?"),
		"FirePlayerProgressionEvent":   logEvent("player:Player category:string progressionStatus:Enum.AnalyticsProgressionStatus location:any? statistics:any? customData:any?"),
		"GetDurationLoggerTimestamp":   func(c *bind.Call) { c.ReturnNumber(float64(c.Env.Loop.Now().UnixMilli())) },
		"GetPlayerSegmentsAsync":       getPlayerSegments,
		"LogCustomEvent":               logEvent("player:Player eventName:string value:number? customFields:table?"),
		"LogEconomyEvent":              logEvent("player:Player flowType:Enum.AnalyticsEconomyFlowType currencyType:string amount:positive endingBalance:balance transactionType:string itemSku:string? customFields:table?"),
		"LogFunnelStepEvent":           logEvent("player:Player funnelName:string funnelSessionId:string? step:step? stepName:string? customFields:table?"),
		"LogOnboardingFunnelStepEvent": logEvent("player:Player step:step stepName:string? customFields:table?"),
		"LogProgressionCompleteEvent":  logEvent("player:Player progressionPathName:string level:number levelName:string? customFields:table?"),
		"LogProgressionEvent":          logEvent("player:Player progressionPathName:string status:Enum.AnalyticsProgressionType level:number levelName:string? customFields:table?"),
		"LogProgressionFailEvent":      logEvent("player:Player progressionPathName:string level:number levelName:string? customFields:table?"),
		"LogProgressionStartEvent":     logEvent("player:Player progressionPathName:string level:number levelName:string? customFields:table?"),
	},
	Reason: cloudReason,
}

// An eventField is an argument of a method that logs: a name, a type, and
// whether it may be left out.
type eventField struct {
	name, kind string
	optional   bool
}

// eventFields reads "name:type name:type?". The types are Player, string, any,
// table, Enum.NAME, and number with a range: positive, balance or step.
func eventFields(text string) []eventField {
	var fields []eventField
	for word := range strings.FieldsSeq(text) {
		name, kind, _ := strings.Cut(word, ":")
		kind, optional := strings.CutSuffix(kind, "?")
		fields = append(fields, eventField{name, kind, optional})
	}
	return fields
}

// logEvent is a method that checks its arguments.
func logEvent(text string) bind.Method {
	fields := eventFields(text)
	return func(c *bind.Call) {
		for i, f := range fields {
			if !f.optional || !c.Missing(i+1) {
				f.check(c, i+1)
			}
		}
	}
}

// check raises an error unless argument i fits the field. For a number out of
// range a warning says what Roblox wants.
func (f eventField) check(c *bind.Call, i int) {
	if enum, ok := strings.CutPrefix(f.kind, "Enum."); ok {
		enumArgument(c, i, enum)
		return
	}
	switch f.kind {
	case "Player":
		playerAt(c, i)
	case "string":
		c.String(i)
	case "any":
		_, err := copyValue(c.Require(i, "Variant"), false, nil)
		c.Check(err)
	case "table":
		_, err := copyValue(c.Table(i).Value(), false, nil)
		c.Check(err)
	default:
		n := c.Number(i)
		if want := f.outOfRange(n); want != "" {
			c.Env.Say(runtime.Warning, "AnalyticsService:%s: %s: got %s, want %s", c.Name(), f.name, vm.FormatNumber(n), want)
		}
	}
}

// outOfRange says what a number should be, or nothing.
func (f eventField) outOfRange(n float64) string {
	switch {
	case f.kind == "positive" && !(n > 0):
		return "more than 0"
	case f.kind == "balance" && !(n >= 0):
		return "0 or more"
	case f.kind == "step" && !(n >= 1 && n <= 100):
		return "1 to 100"
	}
	return ""
}

// getPlayerSegments knows nothing of a player.
func getPlayerSegments(c *bind.Call) {
	playerAt(c, 1)
	c.Return(record(c.Env, "HasData", false,
		"ActivePayerStatus", datatype.Item("ActivePayerStatus", "Unknown"),
		"WhenUserFirstPlayed", datatype.Item("WhenUserFirstPlayed", "Unknown"),
		"PlatformSpenderStatus", datatype.Item("PlayerPlatformSpenderStatus", "Unknown")))
}
