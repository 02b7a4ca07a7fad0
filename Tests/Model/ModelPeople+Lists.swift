import PracticeSystems

/// People add to lists, take out of them, and change their order.
extension ModelPeople {
  /// Somebody adds one of the catalogue's solutions to a deal, or takes it out.
  func changeSolutions(of deal: Deal, _ side: ModelSide, _ id: String) {
    let solution = ModelScenario.catalogue[roll(ModelScenario.catalogue.count)]
    let isDone: Bool
    switch side {
    case .partnerCenter:
      var list = listed("details/requirements/solutions", of: id)
      let count = list.count
      list.removeAll { $0["id"]?.string == solution.key }
      if list.count == count {
        // In front, so that nobody may go by positions.
        list.insert(["id": .string(solution.key), "type": "Name"], at: roll(list.count + 1))
      }
      let fields = PracticeJSON.object([.init("details/requirements/solutions", .array(list))])
      isDone = act(.edit(entity: "referral", id: id, fields: fields, person: "somebody"), on: side)
    case .crm:
      let lines = lines(of: id).filter { $0.solution == solution.id }
      if lines.isEmpty {
        isDone = act(
          .create(
            entity: "msft_microsoftsolution", fields: ModelScenario.solution(id, solution.id), person: "somebody"), on: side)
      } else {
        isDone = lines.allSatisfy {
          act(.delete(entity: "msft_microsoftsolution", id: $0.line, person: "somebody"), on: side)
        }
      }
    }
    story.tell(
      world, "\(solution.key) of deal \(deal.number) comes or goes in \(side.rawValue)\(isDone ? "" : ", refused")")
  }

  /// A colleague joins the team of a deal in Partner Center, before or behind those who are there.
  func addToTeam(of deal: Deal, _ id: String) {
    var team = listed("team", of: id)
    let number = next()
    let colleague: PracticeJSON = [
      "firstName": "Max", "lastName": "Muster", "email": .string("desk\(number)@example.com"), "phoneNumber": "+49 30 000000",
    ]
    team.insert(colleague, at: roll(team.count + 1))
    let isDone = act(
      .edit(entity: "referral", id: id, fields: .object([.init("team", .array(team))]), person: "somebody"), on: .partnerCenter)
    story.tell(world, "desk\(number) joins the team of deal \(deal.number)\(isDone ? "" : ", refused")")
  }

  private func listed(_ field: String, of referral: String) -> [PracticeJSON] {
    world.withState { state in
      state.context.history.writes.last { write in write.id == referral && write.changes.contains { $0.field == field } }?
        .changes.first { $0.field == field }?.after.array ?? []
    }
  }

  private func lines(of opportunity: String) -> [(line: String, solution: String)] {
    world.withState { state in
      ModelLines.standing(state.context.history.writes, of: opportunity)
    }
  }
}
