package class

import (
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds AnalyticsService. Its one rule: an event is checked and
// recorded, and goes nowhere.

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

// An AnalyticsEvent is one call of a method of AnalyticsService.
type AnalyticsEvent struct {
	Method string
	Time   float64 // of the scheduler
	Player *instance.Instance
	Fields map[string]any // the other arguments by name, as the tree keeps them; tables are copies
}

// maxAnalyticsEvents is how many events a server remembers at least.
const maxAnalyticsEvents = 10_000

// analytics are the events of a server.
type analytics struct{ events []AnalyticsEvent }

func analyticsOf(e *bind.Env) *analytics {
	a := bind.From[*analytics](e)
	if a == nil {
		a = &analytics{}
		bind.Provide(e, a)
	}
	return a
}

// AnalyticsEvents lists what scripts have logged, at least the last
// maxAnalyticsEvents.
func AnalyticsEvents(e *bind.Env) []AnalyticsEvent { return analyticsOf(e).events }

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

// logEvent is a method that records its arguments.
func logEvent(text string) bind.Method {
	fields := eventFields(text)
	return func(c *bind.Call) {
		event := AnalyticsEvent{Method: c.Name(), Time: c.Env.Loop.Seconds(), Fields: map[string]any{}}
		for i, f := range fields {
			switch {
			case f.optional && c.Missing(i+1):
			case f.kind == "Player":
				event.Player = playerAt(c, i+1)
			default:
				event.Fields[f.name] = f.read(c, i+1)
			}
		}
		a := analyticsOf(c.Env)
		if a.events = append(a.events, event); len(a.events) >= 2*maxAnalyticsEvents {
			a.events = slices.Clone(a.events[maxAnalyticsEvents:])
		}
	}
}

// read returns argument i, which must fit the field. A number out of range is
// recorded, and a warning says what Roblox wants.
func (f eventField) read(c *bind.Call, i int) any {
	if enum, ok := strings.CutPrefix(f.kind, "Enum."); ok {
		return enumArgument(c, i, enum)
	}
	switch f.kind {
	case "string":
		return c.String(i)
	case "any":
		v, err := copyValue(c.Thread(), c.Require(i, "Variant"), false)
		c.Check(err)
		return bind.FromLuau(v)
	case "table":
		v, err := copyValue(c.Thread(), c.Table(i).Value(), false)
		c.Check(err)
		return v
	}
	n := c.Number(i)
	if want := f.outOfRange(n); want != "" {
		c.Env.Say(runtime.Warning, "AnalyticsService:%s: %s: got %s, want %s", c.Name(), f.name, vm.FormatNumber(n), want)
	}
	return n
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
